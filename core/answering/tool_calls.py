"""Counts what one turn calls outside the agent, searches, models and actions, and stops it in the end."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from core.answering.reply import ToolCall
from core.errors import AnswerDeskError

if TYPE_CHECKING:
    from core.answering.ports import Tool

MOST_CALLS = 8
"""Calls of a turn. A question needs at most six: topic, wording, rules, search, answer and its repair."""
REFUSED = "refused"
_Done = TypeVar("_Done")


class OutOfCalls(AnswerDeskError):
    """The turn has used up its calls; it ends without an answer."""


class ToolCalls:
    """The calls of one turn, at most `most` of them. `timer` gives seconds."""

    def __init__(self, *, timer: Callable[[], float], most: int = MOST_CALLS) -> None:
        self._timer = timer
        self._most = most
        self._made: list[ToolCall] = []
        self._begun = 0

    @property
    def made(self) -> tuple[ToolCall, ...]:
        """What was called so far, in the order in which it ended; what was refused, too."""
        return tuple(self._made)

    @contextmanager
    def counted(self, name: str) -> Iterator[None]:
        """One call, however it ends. Raises OutOfCalls instead of entering, and whatever the call raises."""
        if self._begun >= self._most:
            self._made.append(ToolCall(name, 0.0, REFUSED))
            raise OutOfCalls(f"The turn has used its {self._most} calls, so “{name}” was refused.")
        self._begun += 1
        began = self._timer()
        outcome = "stopped"
        try:
            yield
            outcome = "done"
        except AnswerDeskError as error:
            outcome = f"failed: {error.message}"
            raise
        finally:
            self._made.append(ToolCall(name, (self._timer() - began) * 1_000, outcome))

    def run(self, name: str, call: Callable[[], _Done]) -> _Done:
        """What the call gives. Raises OutOfCalls without calling, and whatever the call raises."""
        with self.counted(name):
            return call()

    def use(self, tool: "Tool", inputs: Mapping[str, str]) -> str:
        """The tool's result. Raises OutOfCalls, and whatever the tool raises."""
        return self.run(tool.name, lambda: tool.run(inputs))
