"""Reads labelled questions for `eval answers`: what can be used, and a sentence on each line that cannot."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import InvalidInput

QUESTION_FORM = (
    '{"id": "1", "question": "…", "history": [{"role": "user", "text": "…"}], "gold_ids": ["…"], '
    '"answerable": true}'
)


class SaidBefore(BaseModel):
    """One earlier message; any role but `user` and `customer` is the agent's."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    role: str = "user"
    text: str


class AnswerQuestion(BaseModel):
    """One labelled question. Answerable when it has gold documents, unless said otherwise."""

    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)

    id: str = ""
    question: str = Field(min_length=1)
    history: tuple[SaidBefore, ...] = ()
    gold_ids: tuple[str, ...] = ()
    answerable: bool | None = None

    @property
    def is_answerable(self) -> bool:
        """Whether the content holds the answer."""
        return bool(self.gold_ids) if self.answerable is None else self.answerable


@dataclass(frozen=True, slots=True)
class ReadQuestions:
    """The questions of a file in order, and a sentence on each line that gave none."""

    questions: tuple[AnswerQuestion, ...]
    bad_lines: tuple[str, ...] = ()


def read_answer_questions(lines: Iterable[bytes]) -> ReadQuestions:
    """One JSON object a line; blank lines are passed over; `gold` is taken for `gold_ids`, one id or a list.

    Raises InvalidInput when no line holds a question.
    """
    questions: list[AnswerQuestion] = []
    bad: list[str] = []
    for number, raw in enumerate(lines, start=1):
        if not raw.strip():
            continue
        found = _read_question(raw, number)
        if isinstance(found, str):
            bad.append(f"Line {number}: {found}")
        else:
            questions.append(found)
    if not questions:
        told = f" {bad[0]}" if bad else ""
        raise InvalidInput(f"The file holds no questions.{told} Each line should be {QUESTION_FORM}.")
    return ReadQuestions(tuple(questions), tuple(bad))


def _read_question(raw: bytes, number: int) -> AnswerQuestion | str:
    """The question, or in words what is wrong with the line."""
    try:
        content = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return "not UTF-8 text."
    except (ValueError, RecursionError):
        return "not JSON."
    if not isinstance(content, dict):
        return "not a JSON object."
    try:
        return AnswerQuestion.model_validate(_in_our_form(content, number))
    except ValidationError as error:
        detail = error.errors(include_input=False, include_url=False)[0]
        return f"{'.'.join(map(str, detail['loc']))}: {detail['msg']}."


def _in_our_form(content: dict[str, Any], number: int) -> dict[str, Any]:
    """Nulls are left out, as if the field were not there."""
    known = {name: value for name, value in content.items() if value is not None}
    gold = known.get("gold_ids", known.get("gold", []))
    question = known.get("question")
    return {
        "id": str(number),
        **known,
        "question": question.strip() if isinstance(question, str) else question,
        "gold_ids": gold if isinstance(gold, list) else [gold],
    }
