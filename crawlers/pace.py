"""How fast a site is asked: fewer requests at once when it struggles, a pause when it asks for one (pure)."""


class Pace:
    """Additive increase, multiplicative decrease of requests under way; times are seconds of one clock."""

    def __init__(self, *, most_at_once: int, delay_s: float = 0.0) -> None:
        self._most = max(1, most_at_once)
        self._width = float(min(4, self._most))
        self._delay_s = delay_s
        self._next_s = 0.0

    @property
    def width(self) -> int:
        """Requests that may be under way at once; one when the site asks for a pause between them."""
        return 1 if self._delay_s > 0 else int(self._width)

    def ask_delay(self, delay_s: float) -> None:
        """Keep at least this pause between two requests from now on."""
        self._delay_s = max(self._delay_s, delay_s)

    def wait_s(self, now_s: float) -> float:
        """How long the next request must still wait."""
        return max(0.0, self._next_s - now_s)

    def started(self, now_s: float) -> None:
        """A request was sent."""
        self._next_s = max(self._next_s, now_s + self._delay_s)

    def answered(self) -> None:
        """The site answered well."""
        self._width = min(self._most, self._width + 1 / self._width)

    def struggled(self, now_s: float, *, pause_s: float) -> None:
        """The site is overloaded or did not answer."""
        self._width = max(1.0, self._width / 2)
        self._next_s = max(self._next_s, now_s + min(pause_s, 120.0))
