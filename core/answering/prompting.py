"""Writes the requests to a chat model. What comes from outside is fenced as data."""

import importlib.resources
import re
from collections.abc import Sequence
from functools import lru_cache
from string import Template

from core.answering.findings import Findings
from core.answering.guidelines import guidelines
from core.answering.ports import ChatMessage
from core.answering.reply import Turn, Utterance
from core.answering.situation_texts import Situation
from core.answering.voices import emoji_of, is_formal
from core.answering.wording import is_grave, manner, written_opening
from core.configuration.agent_config import AgentConfig, ResponseLength
from core.retrieval.passages import Passage

NO_ANSWER = "NO_ANSWER"
"""What the model says when the passages do not answer."""
PASSAGES = 8
_HISTORY = 6
_LETTERS = 500
_LONG_MESSAGE = 4_000
"""Letters of a message that is looked through for situations: what it asks last counts as well."""
_EXAMPLES = 5
_ALREADY_OPENED = "\n9. The customer has been greeted. Begin with the answer itself: no greeting, no thanks."


def first_request(turn: Turn, findings: Findings, *, fence: str) -> list[ChatMessage]:
    """System prompt from the configuration; the rest as data. `fence` cannot be guessed."""
    config = turn.config
    system = _template("system.md").substitute(
        name=config.name,
        company_clause=f" of {config.company}" if config.company else "",
        manner=manner(turn),
        length="two" if config.style.length is ResponseLength.SHORT else "five",
        formality="formally" if is_formal(config, turn.language) else "informally",
        emoji="You may use one emoji." if emoji_of(config) and not is_grave(turn) else "Use no emoji.",
        no_answer=NO_ANSWER,
        beginning=_ALREADY_OPENED if written_opening(turn) else "",
        fence=f"==={fence}",
        guidelines=_guidelines(config, fence),
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
    system = _template("rewrite.md").substitute(fence=f"==={fence}")
    told = _conversation(turn, fence, newest=_LETTERS)
    return [ChatMessage("system", system.strip()), ChatMessage("user", told)]


def judge_request(turn: Turn, situations: Sequence[Situation], *, fence: str) -> list[ChatMessage]:
    """Asks which of the situations the turn's message meets; all that was said is data."""
    system = _template("situations.md").substitute(
        fence=f"==={fence}",
        situations="\n".join(_situation(one, number) for number, one in enumerate(situations, start=1)),
    )
    told = _conversation(turn, fence, newest=_LONG_MESSAGE)
    return [ChatMessage("system", system.strip()), ChatMessage("user", told)]


def was_read_whole(message: str) -> bool:
    """Whether the request to judge a message holds all of it, and nothing in it looks like an answer."""
    return len(" ".join(message.split())) <= _LONG_MESSAGE and not _LIKE_AN_ANSWER.search(message)


_LIKE_AN_ANSWER = re.compile(r"[{}]|\"met\"")


def _guidelines(config: AgentConfig, fence: str) -> str:
    """Under a heading that keeps them below the rules; they cannot open or close the fence."""
    own = guidelines(config)
    return f"\n{_template('guidelines.md').template.strip()}\n\n{_unfenced(own, fence)}" if own else ""


def _situation(one: Situation, number: int) -> str:
    examples = "; ".join(f"“{' '.join(example.split())}”" for example in one.examples[:_EXAMPLES])
    return f"{number}. {' '.join(one.text.split())}" + (f" (for example: {examples})" if examples else "")


def _conversation(turn: Turn, fence: str, *, newest: int) -> str:
    """All that was said, fenced; `newest` is how many letters of the newest message are given."""
    said = [(one, _LETTERS) for one in turn.history[-_HISTORY:]]
    said.append((Utterance("newest message", turn.question), newest))
    lines = [f"{one.role}: {_harmless(' '.join(one.text.split())[:most], fence)}" for one, most in said]
    return "\n".join([f"==={fence} conversation", *lines, f"==={fence} end"])


def _fenced(passage: Passage, number: int, fence: str) -> str:
    title = _harmless(" › ".join(part for part in (passage.title, passage.heading) if part), fence)
    return (
        f"==={fence} passage [{number}] {title}\n{_harmless(passage.text, fence)}\n==={fence} end [{number}]"
    )


def _harmless(text: str, fence: str) -> str:
    """Text that cannot close its fence, open another, or pass for a citation number."""
    text = _unfenced(text, fence)
    return re.sub(r"\[(\d{1,2})\]", r"(\1)", text)


def _unfenced(text: str, fence: str) -> str:
    return re.sub(r"={3,}", "==", text.replace(fence, ""))


def _told(history: Sequence[Utterance]) -> str:
    if not history:
        return ""
    lines = [f"{said.role}: {' '.join(said.text.split())[:_LETTERS]}" for said in history[-_HISTORY:]]
    return "The conversation so far:\n" + "\n".join(lines) + "\n"


@lru_cache
def _template(name: str) -> Template:
    folder = importlib.resources.files("core.answering").joinpath("prompts")
    return Template(folder.joinpath(name).read_text("utf-8"))
