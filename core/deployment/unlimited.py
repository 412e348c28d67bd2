"""Credits and ignored senders where nobody keeps account or list: all is paid, everybody is answered."""

from core.conversations.conversation import Channel


class UnlimitedCredits:
    """Credits."""

    def has_credits(self, channel: Channel) -> bool:  # noqa: ARG002 - as the port has it
        """Always."""
        return True


class NobodyIgnored:
    """IgnoredSenders."""

    def is_ignored(self, channel: Channel, sender: str) -> bool:  # noqa: ARG002 - as the port has it
        """Never."""
        return False
