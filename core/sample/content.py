"""What the sample company knows: its help centre, short answers and agent configuration."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from core.configuration.agent_config import AgentConfig
from core.errors import InvalidInput, NotFound

EDITIONS = (1, 2)
"""The help centre before and after the improvement."""
LATER = 3
"""What was written after the recorded run."""


@dataclass(frozen=True, slots=True)
class Article:
    """A page of the help centre. Edition 2 was written later, to close gaps that customers had shown.

    Edition LATER is what a page says since yesterday; the recorded run knows nothing of it.
    """

    id: str
    title: str
    url: str
    category: str
    updated: str
    edition: int
    text: str
    """Markdown, without the front matter."""

    @property
    def summary(self) -> str:
        """The first paragraph; empty when the article begins with a table or list."""
        paragraph = self.text.split("\n\n")[1]
        return paragraph if paragraph[0].isalpha() else ""


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """A question with its answer and other wordings of it."""

    question: str
    answer: str
    alternatives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgentStage:
    """An agent configuration and the day from which it served."""

    from_day: int
    note: str
    config: AgentConfig


@dataclass(frozen=True, slots=True)
class SampleContent:
    """All content of the sample company."""

    articles: tuple[Article, ...]
    short_answers: tuple[ShortAnswer, ...]
    stages: tuple[AgentStage, ...]
    """Agent configurations, oldest first."""

    def help_centre(self, edition: int) -> bytes:
        """The articles up to an edition as a set of documents, one JSON object a line."""
        return document_lines(article for article in self.articles if article.edition <= edition)


def document_lines(articles: Iterable[Article]) -> bytes:
    """Articles as a set of documents."""
    rows = [
        {"id": article.id, "title": article.title, "url": article.url, "markdown": article.text}
        for article in articles
    ]
    lines = [json.dumps({**row, "language": "en"}, ensure_ascii=False) for row in rows]
    return ("\n".join(lines) + "\n").encode()


def sample_folder() -> Path:
    """Where the sample lies: beside the packages in a checkout, in the working folder of an image.

    Raises NotFound when the program was installed without it.
    """
    places = (Path(str(resources.files("core"))).parent, Path.cwd())
    for folder in (place / "data" / "sample" for place in places):
        if folder.is_dir():
            return folder
    raise NotFound("The sample workspace comes with the source code: run the demo from a checkout.")


def read_content(folder: Path) -> SampleContent:
    """Read all content. Raises InvalidInput naming the file that cannot be used."""
    answers = tuple(map(read_answer, read_rows(folder / "short_answers.jsonl")))
    return SampleContent(
        read_articles(folder / "articles"), answers, tuple(_read_stages(folder / "agent.json"))
    )


def read_articles(folder: Path) -> tuple[Article, ...]:
    """The articles of a folder, by id. Raises InvalidInput naming the file that cannot be used."""
    return tuple(read_article(path) for path in sorted(folder.glob("*.md")))


def read_answer(row: Mapping[str, Any]) -> ShortAnswer:
    """A short answer as the files hold it."""
    return ShortAnswer(row["question"], row["answer"], tuple(row["alternatives"]))


def read_article(path: Path) -> Article:
    """An article with its front matter: `key: value` lines between two lines of dashes."""
    head, mark, body = path.read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")
    facts = {}
    for line in head.splitlines():
        name, _, value = line.partition(":")
        facts[name.strip()] = value.strip().strip('"')
    try:
        edition = int(facts.pop("edition"))
        article = Article(**facts, edition=edition, text=body.strip())
    except (KeyError, ValueError, TypeError) as error:
        raise InvalidInput(f"The front matter of {path.name} is not complete.") from error
    if not mark or article.id != path.stem or edition not in (*EDITIONS, LATER):
        raise InvalidInput(f"The front matter of {path.name} does not fit its file.")
    return article


def _read_stages(path: Path) -> Iterator[AgentStage]:
    agent = json.loads(path.read_text(encoding="utf-8"))
    for stage in agent["stages"]:
        config = AgentConfig.model_validate({**agent["config"], "thresholds": stage["thresholds"]})
        yield AgentStage(stage["from_day"], stage["note"], config)


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The JSON objects of a file of lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
