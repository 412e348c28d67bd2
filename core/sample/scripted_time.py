"""Time and ids of a recorded run: as scripted, so that playing it again gives the same."""

from datetime import datetime
from random import Random

from core.sample.seeded_dice import seeded_dice


class ScriptedClock:
    """A Clock that shows what the script says."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class SeededTimer:
    """Seconds as an agent's timer gives them, from a model in place of this machine.

    Measured times differ from run to run, so a recorded run cannot hold them.
    """

    def __init__(self) -> None:
        self._seconds = 0.0
        self._dice = seeded_dice("timer")

    def reseed(self, dice: Random) -> None:
        """Start the next turn."""
        self._seconds, self._dice = 0.0, dice

    def __call__(self) -> float:
        self._seconds += self._dice.lognormvariate(-4.3, 0.55)
        return self._seconds


class ConversationIds:
    """Ids counted within one conversation, so that a part of the run gives the same ids as the whole."""

    def __init__(self) -> None:
        self.number = 0
        self._count = 0

    def begin(self, number: int) -> None:
        """Count anew for a conversation."""
        self.number, self._count = number, 0

    def __call__(self, prefix: str) -> str:
        if prefix == "cnv":
            return conversation_id(self.number)
        self._count += 1
        return f"{prefix}_sample_{self.number:05d}_{self._count:02d}"


def conversation_id(number: int) -> str:
    """The id of the sample's n-th conversation."""
    return f"cnv_sample_{number:05d}"
