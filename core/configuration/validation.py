"""What makes a configuration usable, said in sentences that name the field. Pure.

Types and lengths are held by AgentConfig itself. What lies between fields is held here, where something is
about to be kept: a configuration that an earlier version of the program kept is read whatever it says.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from core.configuration.agent_config import AgentConfig, Personality
from core.configuration.avatar import avatar_problem
from core.configuration.field_words import ConfigPage, Path, label_of, page_of
from core.errors import InvalidInput

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """Why a configuration cannot be kept."""

    path: Path
    says: str
    """Goes on from the field's name: `must not be empty`."""

    @property
    def page(self) -> ConfigPage:
        """Where it is put right."""
        return page_of(self.path)

    @property
    def sentence(self) -> str:
        """For people."""
        return f"{label_of(self.path) or 'The configuration'} {self.says}."


def checked_config(config: AgentConfig | Mapping[str, Any]) -> AgentConfig:
    """The configuration as it is kept, white space around names taken off.

    Raises InvalidInput with a sentence for each of the first problems.
    """
    data = config.model_dump() if isinstance(config, BaseModel) else config
    parsed, problems = _parsed(data)
    if parsed is not None:
        problems = list(_problems_between_fields(parsed))
    if parsed is None or problems:
        raise InvalidInput(_told(problems))
    return parsed


def find_problems(config: AgentConfig | Mapping[str, Any]) -> list[ConfigProblem]:
    """Why it cannot be kept, in the order of the fields; empty when it can."""
    data = config.model_dump() if isinstance(config, BaseModel) else config
    parsed, problems = _parsed(data)
    return list(_problems_between_fields(parsed)) if parsed is not None else problems


def _told(problems: Sequence[ConfigProblem]) -> str:
    shown = [problem.sentence for problem in problems[:_SHOWN]]
    if len(problems) > _SHOWN:
        shown.append(f"There are {len(problems) - _SHOWN} problems more.")
    return " ".join(shown)


def _parsed(data: Mapping[str, Any]) -> tuple[AgentConfig | None, list[ConfigProblem]]:
    try:
        return AgentConfig.model_validate(data), []
    except ValidationError as error:
        return None, [_problem(one) for one in error.errors(include_url=False, include_input=False)]


def _problem(error: Mapping[str, Any]) -> ConfigProblem:
    path = tuple(f"number {part + 1}" if isinstance(part, int) else str(part) for part in error["loc"])
    limits: Mapping[str, Any] = error.get("ctx", {})
    say = _SAYINGS.get(error["type"])
    return ConfigProblem(path, say(limits) if say else "cannot be used: " + error["msg"].rstrip("."))


_SAYINGS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "missing": lambda _: "is missing",
    "extra_forbidden": lambda _: "is no field of the configuration",
    "string_too_short": lambda _: "must not be empty",
    "string_too_long": lambda limits: f"is too long: at most {limits['max_length']:,} characters",
    "too_long": lambda limits: f"has too many entries: at most {limits['max_length']:,}",
    "greater_than_equal": lambda limits: f"must be at least {limits['ge']:g}",
    "less_than_equal": lambda limits: f"must be at most {limits['le']:g}",
    "enum": lambda limits: f"must be one of these: {limits['expected'].replace(' or ', ', ')}",
    "string_pattern_mismatch": lambda _: "is not a picture as a data address of the type PNG, JPEG or WebP",
    "string_type": lambda _: "must be a text",
    "string_unicode": lambda _: "holds characters that are no text",
    "float_type": lambda _: "must be a number",
    "float_parsing": lambda _: "must be a number",
    "bool_type": lambda _: "must be true or false",
    "bool_parsing": lambda _: "must be true or false",
    "tuple_type": lambda _: "must be a list",
    "model_type": lambda _: "must be an object with fields",
}


def _problems_between_fields(config: AgentConfig) -> Iterator[ConfigProblem]:
    if not config.name.strip():
        yield ConfigProblem(("name",), "must not be empty")
    if config.personality is Personality.BRAND_VOICE and not config.brand_voice.is_written:
        yield ConfigProblem(
            ("personality",),
            "can be the brand voice only once one is written: describe the brand voice, or choose another "
            "personality",
        )
    if config.avatar_image and (problem := avatar_problem(config.avatar_image)):
        yield ConfigProblem(("avatar_image",), problem)
    yield from _repeated(("scripted",), [one.name for one in config.scripted])
    yield from _repeated(("guardrails",), [one.topic for one in config.guardrails])
    yield from _repeated(("handoff", "rules"), [one.rule for one in config.handoff.rules])
    if config.thresholds.ask_back > config.thresholds.answer:
        yield ConfigProblem(("thresholds", "ask_back"), "must not be above “Answers from”")
    yield from _control_characters((), config)


def _repeated(path: Path, names: Sequence[str]) -> Iterator[ConfigProblem]:
    counts = Counter(name.strip().casefold() for name in names)
    first = {name.strip().casefold(): name.strip() for name in reversed(names)}
    for folded, count in counts.items():
        if count > 1:
            yield ConfigProblem(
                (*path, first[folded]), f"stands there {count} times; each needs its own name"
            )


def _control_characters(path: Path, value: object) -> Iterator[ConfigProblem]:
    if isinstance(value, str) and path[0] != "avatar_image" and _CONTROL.search(value):
        yield ConfigProblem(path, "holds control characters, which are no text")
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _control_characters((*path, name), getattr(value, name))
    elif isinstance(value, tuple):
        for place, one in enumerate(value, start=1):
            yield from _control_characters((*path, f"number {place}"), one)
