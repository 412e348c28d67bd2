"""What a look at a draft before publishing finds, and the texts that it looks at. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from core.configuration.agent_config import AgentConfig
from core.configuration.field_words import ConfigPage, Path, label_of, page_of


class Severity(StrEnum):
    """How much a finding matters. None of them keeps anybody from publishing."""

    WARNING = "warning"
    """Customers will meet it: something is not said, not done, or not true."""
    NOTE = "note"
    """Worth a look."""


class FindingKind(StrEnum):
    """What was found."""

    CONTRADICTION = "contradiction"
    PROMISE = "promise"
    """A fact is stated that no content holds."""
    PRE_EMPTED = "pre_empted"
    """It is never said, since another rule comes first."""
    NOBODY = "nobody"
    """Handoffs reach nobody."""
    EMPTY = "empty"
    LINK = "link"
    UNUSED = "unused"
    """It is written and has no effect."""
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at before publishing."""

    severity: Severity
    kind: FindingKind
    path: Path
    says: str
    """A sentence, or several."""

    @property
    def field(self) -> str:
        """The path as one word, such as `messages.greeting`."""
        return ".".join(self.path)

    @property
    def label(self) -> str:
        """The path for people."""
        return label_of(self.path)

    @property
    def page(self) -> ConfigPage:
        """Where it is put right."""
        return page_of(self.path)


def warning(kind: FindingKind, path: Path, says: str) -> Finding:
    """A finding that customers will meet."""
    return Finding(Severity.WARNING, kind, path, says)


def note(kind: FindingKind, path: Path, says: str) -> Finding:
    """A finding that is worth a look."""
    return Finding(Severity.NOTE, kind, path, says)


def said_texts(config: AgentConfig) -> Iterator[tuple[Path, str]]:
    """Every text that customers read as it is written, with its field; empty ones are left out."""
    texts: list[tuple[Path, str]] = [
        (("scripted", one.name, "wording"), one.wording) for one in config.scripted
    ]
    texts += [(("guardrails", one.topic, "text"), one.text) for one in config.guardrails]
    texts += [
        (("messages", name), getattr(config.messages, name)) for name in type(config.messages).model_fields
    ]
    for name in ("openings", "closings"):
        texts += [(("brand_voice", name), text) for text in getattr(config.brand_voice, name)]
    return ((path, text) for path, text in texts if text.strip())
