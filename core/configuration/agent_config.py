"""The typed agent configuration."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Personality(StrEnum):
    """How the agent sounds."""

    FRIENDLY = "friendly"
    PROFESSIONAL = "professional"
    CASUAL = "casual"
    EMPATHETIC = "empathetic"
    WITTY = "witty"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Thresholds(_Part):
    """Calibrated confidence at which the agent speaks. Between the two it asks back once."""

    answer: float = Field(0.4, ge=0, le=1)
    ask_back: float = Field(0.2, ge=0, le=1)


class Messages(_Part):
    """Fixed wordings."""

    greeting: str = Field("Hi! How can I help you today?", max_length=500)
    ask_back: str = Field(
        "I want to be sure I get this right. Could you tell me a little more about what you need?",
        max_length=500,
    )
    handoff: str = Field(
        "I'll hand you over to a colleague who can help. They will reply here.", max_length=500
    )
    closing: str = Field("", max_length=500)


class AgentConfig(_Part):
    """Everything that changes what the agent says or does."""

    name: str = Field("Luma", min_length=1, max_length=60)
    company: str = Field("", max_length=120)
    personality: Personality = Personality.FRIENDLY
    avatar: str = Field("", max_length=20, description="An emoji or initials shown for the agent")
    instructions: str = Field(
        "", max_length=4_000, description="Custom instructions for the generative composer"
    )
    thresholds: Thresholds = Thresholds()
    messages: Messages = Messages()


@dataclass(frozen=True, slots=True)
class ConfigVersion:
    """An immutable published configuration."""

    number: int
    config: AgentConfig
    note: str
    author: str
    published_at: datetime
