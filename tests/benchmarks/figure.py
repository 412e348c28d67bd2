"""One measured figure: what it is, what it is compared to in the same run, and whether the target is met."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Target:
    """A limit on the value, or on its ratio to the baseline."""

    limit: float
    is_most: bool
    """True: the limit is the most it may be; False: the least."""
    of_ratio: bool
    unit: str = ""

    @property
    def text(self) -> str:
        """As the table shows it: `≤ 30 ms`, `≥ 0.7 ×`."""
        return f"{'≤' if self.is_most else '≥'} {self.limit:g} {'×' if self.of_ratio else self.unit}".strip()

    def is_met(self, *, value: float, ratio: float | None) -> bool:
        """Whether the figure keeps the limit; a ratio without a baseline keeps none."""
        judged = ratio if self.of_ratio else value
        if judged is None:
            return False
        return judged <= self.limit if self.is_most else judged >= self.limit


def at_most(limit: float, unit: str) -> Target:
    """The value itself must not be more."""
    return Target(limit, is_most=True, of_ratio=False, unit=unit)


def at_most_times(limit: float) -> Target:
    """The value must not be more than this share of the baseline."""
    return Target(limit, is_most=True, of_ratio=True)


def at_least_times(limit: float) -> Target:
    """The value must be at least this share of the baseline."""
    return Target(limit, is_most=False, of_ratio=True)


@dataclass(frozen=True, slots=True)
class Figure:
    """A row of the table. Baseline and ratio are None where there is nothing to compare with.

    `is_met` is None without a target. `ratio` is value / baseline_value, whichever way is better.
    """

    name: str
    value: float
    unit: str
    baseline_name: str
    baseline_value: float | None
    ratio: float | None
    target: str
    is_met: bool | None
    note: str

    def as_json(self) -> dict[str, Any]:
        """Plain JSON types."""
        return asdict(self)


def figure(
    name: str,
    value: float,
    unit: str,
    *,
    baseline: tuple[str, float] | None = None,
    target: Target | None = None,
    note: str = "",
) -> Figure:
    """A figure with its ratio and verdict worked out. A baseline of zero gives no ratio."""
    baseline_name, baseline_value = baseline or ("", None)
    ratio = value / baseline_value if baseline_value else None
    return Figure(
        name=name,
        value=value,
        unit=unit,
        baseline_name=baseline_name,
        baseline_value=baseline_value,
        ratio=ratio,
        target=target.text if target else "",
        is_met=target.is_met(value=value, ratio=ratio) if target else None,
        note=note,
    )
