"""Whether the site as a whole still answers, so that a crawl of one that is down ends early and says why."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace

from crawlers.missing_pages import MissingPages, Probe
from crawlers.page_reading import Outcome
from crawlers.page_shape import COOKIES

_FAILURES_IN_A_ROW = 20
"""Pages failing one after the other before the site counts as down."""
_MAINTENANCE = "The site gives one and the same page for every address, as it does under maintenance."


class SiteHealth:
    """Watches answers as they come. `breakdown` says in words why the crawl must end, once it must."""

    def __init__(self) -> None:
        self.breakdown = ""
        self._failures = 0
        self._has_read = False

    def watch(self, outcome: Outcome) -> None:
        """Take an answer into account."""
        self._has_read = self._has_read or outcome.record.state in {"fetched", "unchanged"}
        self._failures = self._failures + 1 if self._is_trouble(outcome) else 0
        if self._failures >= _FAILURES_IN_A_ROW:
            self.breakdown = f"The site stopped answering: {outcome.record.reason}"

    def _is_trouble(self, outcome: Outcome) -> bool:
        """Whether the whole site may be at fault; a section of it may well be closed or broken."""
        status = outcome.record.status
        if outcome.is_network_failure or status in {429, 502, 503, 504}:
            return True
        return status in {401, 403, 500} and not self._has_read

    async def judge_start(
        self,
        outcome: Outcome,
        probe: Probe,
        missing: MissingPages,
        *,
        known: Collection[str],
        read: Callable[[str], Awaitable[Outcome]],
    ) -> Outcome:
        """Beware of a site whose start page is what it shows for everything.

        It may be made so. But where known pages that used to differ now look so too, it is down.
        """
        url = outcome.record.url
        if not probe.is_like(url, outcome):
            return outcome
        missing.trust(url)
        if outcome.shape is not None and outcome.shape.is_cookie_wall:
            return _failed(outcome, COOKIES)
        others = sorted(set(known) - {url})
        for other in {others[place] for place in (0, len(others) // 2, -1)} if others else ():
            if not probe.is_like(other, await read(other)):
                return outcome
        if others:
            self.breakdown = _MAINTENANCE
            return _failed(outcome, _MAINTENANCE)
        return outcome


def _failed(outcome: Outcome, reason: str) -> Outcome:
    record = outcome.record.model_copy(update={"state": "failed", "reason": reason})
    return replace(outcome, record=record, body=b"", links=(), redirect=None)
