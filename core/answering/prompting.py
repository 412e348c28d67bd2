"""Writes the requests to a chat model. What comes from outside is fenced as data."""

import importlib.resources
import re
from collections.abc import Sequence
from functools import lru_cache
from string import Template

from core.answering.findings import Findings
from core.answering.ports import ChatMessage
from core.answering.reply import Turn, Utterance
from core.answering.wording import manner
from core.retrieval.passages import Passage

NO_ANSWER = "NO_ANSWER"
"""What the model says when the passages do not answer."""
PASSAGES = 8
_HISTORY = 6
_LETTERS = 500


def first_request(turn: Turn, findings: Findings, *, fence: str) -> list[ChatMessage]:
    """System prompt from the configuration; the rest as data. `fence` cannot be guessed."""
    config = turn.config
    system = _template("system.md").substitute(
        name=config.name,
        company_clause=f" of {config.company}" if config.company else "",
        manner=manner(config),
        no_answer=NO_ANSWER,
        fence=f"==={fence}",
        instructions=f"\nFurther instructions:\n{config.instructions}" if config.instructions else "",
    )
    user = _template("question.md").substitute(
        passages="\n\n".join(
            _fenced(passage, number, fence)
            for number, passage in enumerate(findings.passages[:PASSAGES], start=1)
        ),
        history=_told(turn.history),
        question=f"{turn.question.strip()}\n(meaning: {findings.question})",
    )
    return [ChatMessage("system", system.strip()), ChatMessage("user", user.strip())]


def repair_request(request: Sequence[ChatMessage], answer: str, problems: Sequence[str]) -> list[ChatMessage]:
    """The same request with the answer and what is wrong with it."""
    listed = "\n".join(f"- {problem}" for problem in problems)
    repair = _template("repair.md").substitute(problems=listed, no_answer=NO_ANSWER)
    return [*request, ChatMessage("assistant", answer), ChatMessage("user", repair.strip())]


def rewrite_request(turn: Turn, *, fence: str) -> list[ChatMessage]:
    """Asks for the turn's message as a question that stands alone; all that was said is data."""
    said = [*turn.history[-_HISTORY:], Utterance("newest message", turn.question)]
    lines = [f"{one.role}: {_harmless(' '.join(one.text.split())[:_LETTERS], fence)}" for one in said]
    system = _template("rewrite.md").substitute(fence=f"==={fence}")
    told = "\n".join([f"==={fence} conversation", *lines, f"==={fence} end"])
    return [ChatMessage("system", system.strip()), ChatMessage("user", told)]


def _fenced(passage: Passage, number: int, fence: str) -> str:
    title = _harmless(" › ".join(part for part in (passage.title, passage.heading) if part), fence)
    return (
        f"==={fence} passage [{number}] {title}\n{_harmless(passage.text, fence)}\n==={fence} end [{number}]"
    )


def _harmless(text: str, fence: str) -> str:
    """Text that cannot close its fence, open another, or pass for a citation number."""
    text = re.sub(r"={3,}", "==", text.replace(fence, ""))
    return re.sub(r"\[(\d{1,2})\]", r"(\1)", text)


def _told(history: Sequence[Utterance]) -> str:
    if not history:
        return ""
    lines = [f"{said.role}: {' '.join(said.text.split())[:_LETTERS]}" for said in history[-_HISTORY:]]
    return "The conversation so far:\n" + "\n".join(lines) + "\n"


@lru_cache
def _template(name: str) -> Template:
    folder = importlib.resources.files("core.answering").joinpath("prompts")
    return Template(folder.joinpath(name).read_text("utf-8"))
