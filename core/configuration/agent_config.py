"""The typed agent configuration: everything that changes what the agent says or does."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from core.configuration.handoff_policy import HandoffPolicy


class Personality(StrEnum):
    """How the agent sounds."""

    FRIENDLY = "friendly"
    PROFESSIONAL = "professional"
    CASUAL = "casual"
    EMPATHETIC = "empathetic"
    WITTY = "witty"
    BRAND_VOICE = "brand_voice"
    """As the brand voice says; only once one is written."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Stripped = Annotated[str, StringConstraints(strip_whitespace=True)]


class BrandVoice(_Part):
    """The company's own way of speaking. Openings and closings are said as they are written."""

    description: str = Field("", max_length=2_000)
    dos: tuple[Line, ...] = Field((), max_length=30)
    donts: tuple[Line, ...] = Field((), max_length=30)
    samples: tuple[Line, ...] = Field((), max_length=30, description="Sentences that sound right")
    openings: tuple[Line, ...] = Field((), max_length=10, description="Said before a first answer")
    closings: tuple[Line, ...] = Field((), max_length=10, description="Said after a first answer")

    @property
    def is_written(self) -> bool:
        """Whether there is enough to speak by."""
        return bool(self.description.strip())


class Formality(StrEnum):
    """How the customer is addressed, in languages that tell them apart."""

    BY_PERSONALITY = "by_personality"
    FORMAL = "formal"
    INFORMAL = "informal"


class ResponseLength(StrEnum):
    """How much is said at once."""

    SHORT = "short"
    """The sentence that answers, and little else."""
    NORMAL = "normal"


class ResponseStyle(_Part):
    """Structure and form of replies."""

    length: ResponseLength = ResponseLength.NORMAL
    formality: Formality = Formality.BY_PERSONALITY
    has_emoji: bool = False
    description: str = Field("", max_length=2_000, description="More, in words, for the generative composer")


class ScriptedResponse(_Part):
    """Said word for word when its situation is met."""

    name: Stripped = Field(min_length=1, max_length=80)
    situation: Stripped = Field(min_length=1, max_length=500, description="When, in plain words")
    examples: tuple[Line, ...] = Field((), max_length=20, description="What customers write then")
    wording: Stripped = Field(min_length=1, max_length=4_000)


class GuardrailAction(StrEnum):
    """What to do when a topic to avoid comes up."""

    DECLINE = "decline"
    """Say the text."""
    HAND_OFF = "hand_off"


class Guardrail(_Part):
    """A topic to avoid, recognised by its meaning."""

    topic: Stripped = Field(min_length=1, max_length=300)
    examples: tuple[Line, ...] = Field((), max_length=20, description="What customers write about it")
    action: GuardrailAction = GuardrailAction.DECLINE
    text: str = Field("", max_length=1_000, description="Said when declining; empty for the standard wording")


class Thresholds(_Part):
    """Calibrated confidence at which the agent speaks. Between the two it asks back once."""

    answer: float = Field(0.4, ge=0, le=1)
    ask_back: float = Field(0.2, ge=0, le=1)


class Messages(_Part):
    """Fixed wordings. One left empty is said as delivered where something has to be said."""

    greeting: str = Field("Hi! How can I help you today?", max_length=500)
    ask_back: str = Field(
        "I want to be sure I get this right. Could you tell me a little more about what you need?",
        max_length=500,
    )
    handoff: str = Field(
        "I'll hand you over to a colleague who can help. They will reply here.",
        max_length=500,
        description="Somebody is available",
    )
    handoff_unavailable: str = Field(
        "I can't solve this myself, and none of my colleagues is here right now. "
        "I have passed your question on; they will get back to you.",
        max_length=500,
        description="Nobody is available, or people follow up later",
    )
    no_handoff: str = Field(
        "I can't help with this one, I'm sorry. I can answer questions about what is in our help content.",
        max_length=500,
        description="Said in place of a handoff where there is none",
    )
    decline: str = Field(
        "I'm not able to talk about that. Is there something else I can help you with?",
        max_length=500,
        description="A topic to avoid came up",
    )
    ask_email: str = Field(
        "What is your email address, in case we are disconnected?",
        max_length=500,
    )
    closing: str = Field("", max_length=500)


class Composer(StrEnum):
    """Who words the answers."""

    AUTO = "auto"
    """The chat model of the settings where there is one, else extractive."""
    EXTRACTIVE = "extractive"
    GENERATIVE = "generative"


class ModelChoice(_Part):
    """How answers are composed. The endpoint itself is a setting of the host."""

    composer: Composer = Composer.AUTO
    chat_model: str = Field(
        "", max_length=200, description="A model of the endpoint; empty for the settings'"
    )


AVATAR_IMAGE = r"^(data:image/(png|jpeg|webp);base64,[A-Za-z0-9+/=]+)?$"


class AgentConfig(_Part):
    """Everything that changes what the agent says or does."""

    name: str = Field("Luma", min_length=1, max_length=60)
    company: str = Field("", max_length=120)
    personality: Personality = Personality.FRIENDLY
    avatar: str = Field("", max_length=20, description="An emoji or initials shown for the agent")
    avatar_image: str = Field(
        "", max_length=80_000, pattern=AVATAR_IMAGE, description="A small picture, as a data address"
    )
    brand_voice: BrandVoice = BrandVoice()
    tone: str = Field("", max_length=2_000, description="Attitude and feeling, for the generative composer")
    style: ResponseStyle = ResponseStyle()
    scripted: tuple[ScriptedResponse, ...] = Field((), max_length=50)
    guardrails: tuple[Guardrail, ...] = Field((), max_length=50)
    instructions: str = Field(
        "", max_length=4_000, description="Custom instructions for the generative composer"
    )
    handoff: HandoffPolicy = HandoffPolicy()
    thresholds: Thresholds = Thresholds()
    messages: Messages = Messages()
    model: ModelChoice = ModelChoice()


@dataclass(frozen=True, slots=True)
class ConfigVersion:
    """An immutable published configuration."""

    number: int
    config: AgentConfig
    note: str
    author: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class ConfigDraft:
    """What is being edited. `revision` counts saves, so that nobody overwrites what they have not seen."""

    config: AgentConfig
    revision: int
    based_on: int
    """The published version that was live when the draft was begun."""
    author: str
    saved_at: datetime
