"""How the agent is deployed on a channel. Operational: takes effect at once, is not part of a draft."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from core.conversations.conversation import Channel
from core.working_hours import WorkingHours


class EmailAsk(StrEnum):
    """When the agent asks for the customer's email address; never of a contact who has one."""

    BEFORE_FIRST_REPLY = "before_first_reply"
    AFTER_FIRST_REPLY = "after_first_reply"
    WHEN_HANDING_OFF = "when_handing_off"
    NEVER = "never"


class IdleUnit(StrEnum):
    """Units of the time after which idle conversations close."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Inactivity(_Part):
    """After how long without a word a conversation closes."""

    amount: int = Field(24, ge=1, le=1_000)
    unit: IdleUnit = IdleUnit.HOURS

    @property
    def span(self) -> timedelta:
        """As a length of time."""
        return timedelta(**{self.unit.value: self.amount})


class WidgetSide(StrEnum):
    """Where the button stands."""

    RIGHT = "right"
    LEFT = "left"


class WidgetTheme(StrEnum):
    """Light, dark, or what the visitor's system says."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
"""As web pages write it, such as #4f46e5."""


class WidgetLook(_Part):
    """How the live chat widget looks."""

    colour: Colour = "#4f46e5"
    side: WidgetSide = WidgetSide.RIGHT
    theme: WidgetTheme = WidgetTheme.AUTO
    title: str = Field("", max_length=60, description="Above the chat; empty for the agent's name")
    launcher: str = Field("", max_length=40, description="Words beside the button; empty for none")


Origin = Annotated[str, StringConstraints(pattern=r"^https?://[A-Za-z0-9.\-\[\]:]+$", max_length=300)]
"""A web site as browsers name it: scheme, host, port; no path."""


class ChannelSettings(_Part):
    """One channel."""

    channel: Channel
    is_deployed: bool = False
    hours: WorkingHours = WorkingHours()
    coverage_percent: int = Field(100, ge=0, le=100)
    """Share of conversations that the agent takes."""
    include_segments: tuple[str, ...] = ()
    """Only contacts in one of these; empty: everybody."""
    exclude_segments: tuple[str, ...] = ()
    ask_email: EmailAsk = EmailAsk.WHEN_HANDING_OFF
    inactivity: Inactivity = Inactivity()
    allowed_origins: tuple[Origin, ...] = ()
    """Sites that may show the widget; empty: any."""
    takes_files: bool = True
    look: WidgetLook = WidgetLook()


def default_settings(channel: Channel) -> ChannelSettings:
    """As delivered: not deployed; email conversations close after 72 h, others after 24 h."""
    hours = 72 if channel is Channel.EMAIL else 24
    return ChannelSettings(channel=channel, inactivity=Inactivity(amount=hours))


class AgentState(StrEnum):
    """The switch. Paused: for a while, everything stays deployed. Off: running conversations finish."""

    ON = "on"
    PAUSED = "paused"
    OFF = "off"


class AgentSwitch(_Part):
    """How the switch stands, and who set it."""

    state: AgentState = AgentState.ON
    reason: str = Field("", max_length=200)
    actor: str = ""
    since: datetime | None = None
