"""One field of the agent configuration by its path, such as `messages.greeting`. Pure."""

from functools import reduce
from typing import Any

from pydantic import ValidationError

from core.configuration.agent_config import AgentConfig


def value_at(config: AgentConfig, path: str) -> Any:
    """What the configuration holds there. Raises AttributeError for a path that is none."""
    return reduce(getattr, path.split("."), config)


def refusal(error: ValidationError) -> str:
    """The first thing that is wrong, as a sentence for whoever typed it."""
    first = error.errors(include_url=False, include_input=False)[0]
    limit = first.get("ctx", {})
    sentences = {
        "string_too_short": "This cannot be empty.",
        "string_too_long": f"This is too long: {limit.get('max_length')} characters at most.",
        "too_long": f"These are too many: {limit.get('max_length')} at most.",
    }
    one_of_many = isinstance(first["loc"][-1], int)
    if one_of_many and first["type"] == "string_too_long":
        return f"One line is too long: {limit.get('max_length')} characters at most."
    return sentences.get(first["type"], f"This cannot be kept: {first['msg']}.")


def lines_of(text: str) -> tuple[str, ...]:
    """A list that was typed one a line; empty and repeated lines are left out."""
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
