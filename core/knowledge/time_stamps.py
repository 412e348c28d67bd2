"""Time stamps at the beginning of a transcript's lines: `[0:01:23] We refund within 30 days.` (pure)."""

import re

STAMP = re.compile(r"^\[(\d{1,3}):([0-5]\d):([0-5]\d)\](?: |$)", re.MULTILINE)
"""They tell where a line was spoken, and are neither searched nor said."""


def time_stamp(seconds: float) -> str:
    """`[0:01:23]`; fractions of a second are cut off."""
    whole = max(0, int(seconds))
    return f"[{whole // 3600}:{whole % 3600 // 60:02}:{whole % 60:02}]"


def without_stamps(text: str) -> str:
    """The lines without the stamps they begin with."""
    return STAMP.sub("", text)


def time_at(text: str, position: int) -> int | None:
    """Seconds of the last stamp that begins at or before `position`; None where there is none."""
    seconds: int | None = None
    for stamp in STAMP.finditer(text):
        if stamp.start() > position:
            break
        seconds = int(stamp[1]) * 3600 + int(stamp[2]) * 60 + int(stamp[3])
    return seconds


def clock_time(seconds: int) -> str:
    """As players show it: `0:42`, `1:02:03`."""
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
