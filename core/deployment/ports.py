"""What deployment needs from outside."""

from typing import Protocol

from core.conversations.conversation import Channel
from core.deployment.channel_settings import AgentSwitch, ChannelSettings


class DeploymentStore(Protocol):
    """Channel settings and the switch."""

    def load_channel(self, channel: Channel) -> tuple[ChannelSettings, int]:
        """The settings and their revision; as delivered, with revision 0, before the first save."""
        ...

    def save_channel(self, settings: ChannelSettings, *, based_on: int) -> int:
        """Gives the new revision. Raises EditConflict when the stored revision is not `based_on`."""
        ...

    def load_switch(self) -> AgentSwitch:
        """On, before anybody switched."""
        ...

    def save_switch(self, switch: AgentSwitch) -> None:
        """Replace it."""
        ...


class Credits(Protocol):
    """What the agent's work is paid from."""

    def has_credits(self, channel: Channel) -> bool:
        """Whether a new conversation there can be paid."""
        ...


class IgnoredSenders(Protocol):
    """Whom the agent never answers."""

    def is_ignored(self, channel: Channel, sender: str) -> bool:
        """Whether what this address sends there goes to people; the empty address is nobody's."""
        ...
