"""Reads the pattern files in `phrases/`: sections in brackets, one pattern a line, remarks after #."""

import importlib.resources
from collections.abc import Mapping


def read_phrases(name: str) -> Mapping[str, tuple[str, ...]]:
    """The patterns of a file by section, in order. Each line is one pattern."""
    content = importlib.resources.files("core.answering").joinpath("phrases", name).read_text("utf-8")
    sections: dict[str, list[str]] = {}
    current: list[str] = []
    for raw in content.splitlines():
        line = raw.strip("\n")
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("[") and line.endswith("]"):
            current = sections.setdefault(line[1:-1], [])
        else:
            current.append(line)
    return {section: tuple(lines) for section, lines in sections.items()}


def any_of(patterns: tuple[str, ...]) -> str:
    """One group that matches any of them."""
    return f"(?:{'|'.join(patterns)})"
