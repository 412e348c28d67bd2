"""Fields of JSON from outside, whatever stands in them (pure)."""


def text_of(value: object) -> str:
    """The field as text; empty for what is none."""
    return value if isinstance(value, str) else ""
