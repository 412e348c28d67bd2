"""A running sync as a line that moves: counts, pace, time left."""

from datetime import datetime

from core.knowledge.sources import SyncProgress
from dashboard.formatting import THIN_SPACE, number, seconds
from dashboard.presenters.markup import Html, tag

_PHASES = {
    "waiting": "Waiting to start",
    "crawling": "Reading pages",
    "reading": "Reading",
    "indexing": "Making it searchable",
    "done": "Done",
    "failed": "Failed",
    "stopped": "Stopped",
}
_LEAST_SECONDS = 3.0
"""Before that a pace is noise."""
_MINUTE = 60


def handled_count(progress: SyncProgress) -> int:
    """URLs or documents that have come to their end, well or badly."""
    return progress.fetched + progress.unchanged + progress.skipped + progress.failed


def settled_count(progress: SyncProgress) -> int:
    """Of those, the ones that need no more work: searchable, unchanged, skipped or failed."""
    settled = progress.indexed + progress.unchanged + progress.skipped + progress.failed
    return min(settled, handled_count(progress))


def pace_per_s(progress: SyncProgress) -> float | None:
    """Pages handled a second since the start; None as long as that says nothing."""
    elapsed = (progress.updated_at - progress.started_at).total_seconds()
    count = handled_count(progress)
    return count / elapsed if elapsed >= _LEAST_SECONDS and count else None


def time_left_s(progress: SyncProgress) -> float | None:
    """Seconds until all that is known now is handled; None when it cannot be told."""
    pace = pace_per_s(progress)
    left = progress.found - handled_count(progress)
    return left / pace if pace and progress.is_running and left > 0 else None


def phase_words(progress: SyncProgress) -> str:
    """The phase as a user says it."""
    return _PHASES.get(progress.phase, progress.phase.capitalize())


def progress_line(progress: SyncProgress, *, name: str, now: datetime) -> Html:
    """Name, phase, bar and counts of one sync: the full part answers, the lighter one is fetched."""
    share = settled_count(progress) / progress.found if progress.found else None
    left = time_left_s(progress)
    aside = f"about {seconds(max(left, 1))} left" if left else f"for {_elapsed(progress, now)}"
    head = tag(
        "div",
        tag("b", name, cls="ad-item-title"),
        tag("span", f"{phase_words(progress)} · {aside}", cls="ad-muted ad-num"),
        cls="ad-item-top",
    )
    fetched = handled_count(progress) / progress.found if progress.found else 0.0
    bar = tag(
        "div",
        tag("div", cls="ad-progress-fetched", width_pct=100 * fetched) if share is not None else None,
        tag("div", cls="ad-progress-fill", width_pct=100 * (share or 0)),
        cls="ad-progress" if share is not None else "ad-progress ad-progress-open",
        role="progressbar",
        label=f"{name}: {phase_words(progress)}",
    )
    return tag("div", head, bar, counts_line(progress))


def counts_line(progress: SyncProgress) -> Html:
    """Found, fetched, searchable, then what else there is; zeros beyond the first three are left out."""
    pace = pace_per_s(progress)
    parts = [("found", progress.found), ("fetched", progress.fetched), ("searchable", progress.indexed)]
    parts += [
        (name, count)
        for name, count in (
            ("unchanged", progress.unchanged),
            ("skipped", progress.skipped),
            ("failed", progress.failed),
        )
        if count
    ]
    shown = [
        tag(
            "span", tag("b", number(count)), f" {name}", cls="ad-num ad-red" if name == "failed" else "ad-num"
        )
        for name, count in parts
    ]
    speed = tag("span", f"{number(pace, digits=1)} pages a second", cls="ad-num") if pace else None
    return tag("div", *shown, speed, cls="ad-row ad-muted")


def _elapsed(progress: SyncProgress, now: datetime) -> str:
    passed = max((now - progress.started_at).total_seconds(), 0)
    return seconds(passed) if passed >= _MINUTE else f"{passed:.0f}{THIN_SPACE}s"
