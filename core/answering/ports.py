"""What answering needs from outside: search, a composer, a chat model."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from core.answering.findings import Findings
from core.answering.reply import Check, ReplyDelta, ReplySentence, Turn
from core.answering.situation_texts import Situation
from core.answering.tool_calls import ToolCalls
from core.configuration.agent_config import AgentConfig
from core.retrieval.passages import SearchResult
from core.retrieval.ports import Overlay


class PassageSearch(Protocol):
    """Question to passages; implemented by core.retrieval."""

    def search(
        self,
        question: str,
        *,
        limit: int = 10,
        at_version: int | None = None,
        overlay: Overlay | None = None,
        segments: frozenset[str] = frozenset(),
        also: str = "",
    ) -> SearchResult:
        """Best passages first, at most `limit`. An empty question or workspace gives none.

        Content that is limited to a segment is found only for customers in it. `also` is another wording
        of the question: what is found by either counts with the better of its scores.
        """
        ...

    def titles(
        self,
        text: str,
        *,
        limit: int = 10,
        at_version: int | None = None,
        overlay: Overlay | None = None,
        segments: frozenset[str] = frozenset(),
    ) -> tuple[str, ...]:
        """Of the pages that a text is about, the nearest first: by its words as they stand and one encoder.

        Quicker than `search`, which also tells what on those pages answers it.
        """
        ...


@dataclass(frozen=True, slots=True)
class Draft:
    """What a composer made of the findings, after its own checks."""

    sentences: tuple[ReplySentence, ...]
    """Empty: the composer could not say anything supported."""
    text: str = ""
    """The sentences as laid out for the customer, in Markdown."""
    checks: tuple[Check, ...] = ()
    composer: str = "extractive"
    model: str = ""
    timings_ms: dict[str, float] = field(default_factory=dict)


class Composer(Protocol):
    """Turns findings into sentences, each carried by a span. The only part that words facts."""

    def compose(self, turn: Turn, findings: Findings, calls: ToolCalls) -> Iterator[ReplyDelta | Draft]:
        """Deltas as the text comes, then exactly one Draft, which is what counts.

        Every request to a model is one of the turn's `calls`. Raises ProviderError and OutOfCalls.
        """
        ...


class ComposerChoice(Protocol):
    """Who composes under a configuration."""

    def of(self, config: AgentConfig) -> Sequence[Composer]:
        """At least one, in the order in which they are tried."""
        ...


@dataclass(frozen=True, slots=True)
class Rewording:
    """What a model made of a message: a question that stands alone, or why its wording cannot be used."""

    question: str
    by: str
    """The model's name."""
    problem: str = ""
    """In words; with one, the question is not to be used."""


class QuestionRewriter(Protocol):
    """Makes a follow-up stand alone, better than rules can."""

    def rewrite(self, turn: Turn) -> Rewording:
        """The turn's message given its history, checked against what was said. Raises ProviderError."""
        ...


@dataclass(frozen=True, slots=True)
class Judgement:
    """Which of the situations asked about a message meets, by their places from 0."""

    met: tuple[int, ...]
    by: str
    """The model's name."""


class SituationJudge(Protocol):
    """Says which situations a message meets, better than nearness can."""

    def judge(self, turn: Turn, situations: Sequence[Situation]) -> Judgement:
        """What the turn's message meets. Raises ProviderError."""
        ...


class Tool(Protocol):
    """Something that can be done for the customer within a turn, such as looking up an order."""

    @property
    def name(self) -> str:
        """What is recorded with each call."""
        ...

    def run(self, inputs: Mapping[str, str]) -> str:
        """Do it; the result in words. Raises ProviderError."""
        ...


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of a chat request: role system, user or assistant."""

    role: str
    content: str


class ChatModel(Protocol):
    """An OpenAI-compatible chat model."""

    @property
    def name(self) -> str:
        """The model's name, recorded with each reply."""
        ...

    def stream_chat(self, messages: Sequence[ChatMessage]) -> Iterator[str]:
        """Pieces of the answer as they come. Raises ProviderError, also in the middle of a stream."""
        ...
