"""Repeatable chance for invented customers."""

from random import Random

_SEED = "tuulvik"


def seeded_dice(*purpose: str | int) -> Random:
    """Always the same randomness for the same purpose; other purposes do not disturb it."""
    return Random("/".join([_SEED, *map(str, purpose)]))  # noqa: S311 - nothing here is secret
