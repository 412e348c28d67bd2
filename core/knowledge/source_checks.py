"""What is asked of a new source before it is kept. Refusals are sentences for the lead."""

import re
from collections.abc import Sequence
from pathlib import Path, PurePath

from core.errors import InvalidInput
from core.knowledge.text_form import normalise_text, normalise_title

_DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""They can make `fdp.exe` look like `exe.pdf`."""
_LONGEST_QUESTION = 500
_LONGEST_ANSWER = 20_000


def base_name(name: str) -> str:
    """The name without folders and marks that turn letters round; cut in the middle, its type stays."""
    path = PurePath(_DIRECTIONS.sub("", name).replace("\\", "/"))
    stem = normalise_title(path.stem, longest=200 - len(path.suffix))
    return f"{stem}{normalise_title(path.suffix)}" if len(path.suffix) < 20 else stem


def check_patterns(patterns: Sequence[str]) -> None:
    """Raises InvalidInput for one that is no regular expression."""
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise InvalidInput(f"“{pattern[:100]}” is not a regular expression: {error}.") from error


def check_answer(question: str, answer: str, alternatives: Sequence[str]) -> tuple[str, str, list[str]]:
    """A short answer as it is kept. Raises InvalidInput when something is empty or too long."""
    question, answer = normalise_title(question, longest=_LONGEST_QUESTION + 1), normalise_text(answer)
    if not question or not answer:
        raise InvalidInput("A short answer needs a question and an answer.")
    if len(question) > _LONGEST_QUESTION or len(answer) > _LONGEST_ANSWER:
        raise InvalidInput(
            f"A question has at most {_LONGEST_QUESTION} characters and a short answer {_LONGEST_ANSWER}. "
            "Add longer texts as a file."
        )
    asked = dict.fromkeys(normalise_title(line, longest=_LONGEST_QUESTION) for line in alternatives)
    return question, answer, [line for line in asked if line and line != question]


def check_size(size: int, name: str, most: int) -> None:
    """Raises InvalidInput for an empty or overlong file."""
    if size == 0:
        raise InvalidInput(f"“{base_name(name)}” is empty: it has 0 bytes.")
    if size > most:
        raise InvalidInput(
            f"“{base_name(name)}” has {size:,} bytes; at most {most:,} can be read. Add it in parts."
        )


def read_bytes(path: Path, most: int) -> bytes:
    """The file's bytes. Raises InvalidInput when it is not there, cannot be read, is empty or too large."""
    try:
        if not path.is_file():
            raise InvalidInput(f"There is no file {path}.")
        check_size(path.stat().st_size, path.name, most)
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror or error}.") from error
