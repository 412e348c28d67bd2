"""How far a share can be trusted."""

from math import sqrt

_Z_95 = 1.959963984540054


def wilson_interval(share: float, n: int) -> tuple[float, float]:
    """The 95 % Wilson interval of a share observed in n cases; (0, 1) when there are none.

    Unlike the textbook interval it stays within 0 and 1 and holds for few cases and extreme shares.
    """
    if n == 0:
        return (0.0, 1.0)
    z2 = _Z_95 * _Z_95
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z_95 * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return (max(0.0, centre - half), min(1.0, centre + half))
