"""Channel settings and the switch in memory."""

from core.conversations.conversation import Channel
from core.deployment.channel_settings import AgentSwitch, ChannelSettings, default_settings
from core.errors import EditConflict


class InMemoryDeploymentStore:
    """DeploymentStore."""

    def __init__(self) -> None:
        self._channels: dict[Channel, tuple[ChannelSettings, int]] = {}
        self._switch = AgentSwitch()

    def load_channel(self, channel: Channel) -> tuple[ChannelSettings, int]:
        return self._channels.get(channel, (default_settings(channel), 0))

    def save_channel(self, settings: ChannelSettings, *, based_on: int) -> int:
        _, revision = self.load_channel(settings.channel)
        if revision != based_on:
            raise EditConflict("The channel was changed meanwhile.")
        self._channels[settings.channel] = (settings, revision + 1)
        return revision + 1

    def load_switch(self) -> AgentSwitch:
        return self._switch

    def save_switch(self, switch: AgentSwitch) -> None:
        self._switch = switch
