"""`ask --batch`: many questions in one process, answered side by side, written in the order they came."""

import json
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.answering.asking import turn_from_outside
from core.answering.reply_json import reply_summary
from core.errors import AnswerDeskError, InvalidInput

if TYPE_CHECKING:
    from core.bootstrap import Engine

THREADS = 2
"""Index and model work outside the interpreter: two took a fifth less time than one on two busy cores."""
_NOTE_EVERY = 500

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class _Said(BaseModel):
    model_config = ConfigDict(extra="ignore")
    role: str = "customer"
    text: str


class _AskedLine(BaseModel):
    model_config = ConfigDict(extra="ignore")
    id: Any = None
    question: str = Field(min_length=1)
    history: list[_Said] | None = None


@dataclass(frozen=True, slots=True)
class BatchReport:
    """How many lines were answered, how many could not be used, and how long it took."""

    answered: int
    failed: int
    seconds: float


def answer_batch(
    engine: "Engine",
    batch: Path,
    out: Path,
    *,
    at_version: int | None,
    segments: tuple[str, ...] = (),
    note: Callable[[str], None],
) -> BatchReport:
    """One line in `out` for each line of `batch` that is not blank. `out` appears when it is complete.

    Raises InvalidInput when either file cannot be used, or there is no such knowledge version.
    """
    began = time.perf_counter()
    answered = failed = 0
    answer = _answerer(engine, at_version, segments)
    staged = out.with_name(f"{out.name}.part")
    try:
        with batch.open("rb") as lines, staged.open("w", encoding="utf-8") as answers:
            for row in _in_order(answer, _numbered(lines)):
                answers.write(_json_line(row))
                failed += "error" in row
                answered += "error" not in row
                if (answered + failed) % _NOTE_EVERY == 0:
                    note(f"{answered + failed} questions done")
        staged.replace(out)
    except OSError as error:
        raise InvalidInput(f"{error.filename or out} cannot be used: {error.strerror or error}.") from error
    return BatchReport(answered, failed, time.perf_counter() - began)


def _answerer(
    engine: "Engine", at_version: int | None, segments: tuple[str, ...]
) -> Callable[[tuple[int, bytes]], dict[str, Any]]:
    """Answers one line; all lines at one knowledge version and under one configuration."""
    published = engine.configuration.current()
    newest = engine.documents.current_version()
    if at_version is not None and at_version > newest:
        raise InvalidInput(f"There is no knowledge version {at_version}; the newest is {newest}.")
    agent = engine.agent

    def answer(numbered: tuple[int, bytes]) -> dict[str, Any]:
        number, line = numbered
        given_id: Any = None
        try:
            content = _as_object(line, number)
            given_id = content.get("id")
            asked = _read(content, number)
            turn = turn_from_outside(
                asked.question,
                published=published,
                history=[(said.role, said.text) for said in asked.history or []],
                at_version=at_version,
                newest_version=newest,
                segments=segments,
            )
            return {"id": given_id, **reply_summary(agent.reply(turn))}
        except InvalidInput as error:
            message = error.message if error.message.startswith("Line") else f"Line {number}: {error.message}"
            return {"id": given_id, "error": message}
        except AnswerDeskError as error:
            return {"id": given_id, "error": error.message}

    return answer


def _in_order(work: Callable[[_Item], _Result], items: Iterable[_Item]) -> Iterator[_Result]:
    """Results in the order of the items; only a few items are read ahead, however many there are."""
    waiting: deque[Future[_Result]] = deque()
    with ThreadPoolExecutor(THREADS, thread_name_prefix="ask") as pool:
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) >= THREADS * 4:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _numbered(lines: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(lines, start=1):
        stripped = line.removeprefix(b"\xef\xbb\xbf").strip()
        if stripped:
            yield number, stripped


def _as_object(line: bytes, number: int) -> dict[str, Any]:
    try:
        content = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise InvalidInput(f"Line {number} is not UTF-8 text.") from error
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"Line {number} is not JSON.") from error
    if not isinstance(content, dict):
        raise InvalidInput(f'Line {number} is no object such as {{"id": "1", "question": "…"}}.')
    return content


def _read(content: dict[str, Any], number: int) -> _AskedLine:
    try:
        return _AskedLine.model_validate(content)
    except ValidationError as error:
        detail = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, detail["loc"]))
        raise InvalidInput(f"Line {number}: “{where}” cannot be used: {detail['msg']}.") from error


def _json_line(row: dict[str, Any]) -> str:
    """UTF-8 can always hold it: half characters, which only JSON escapes can bring in, stay escaped."""
    text = json.dumps(row, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n"
