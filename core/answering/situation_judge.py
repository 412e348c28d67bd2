"""Lets the chat model say which situations a message meets. What the customer wrote is data to it."""

import json
import re
import time
from collections.abc import Callable, Sequence

from core.answering.ports import ChatModel, Judgement
from core.answering.prompting import judge_request
from core.answering.reply import Turn
from core.answering.situation_texts import Situation
from core.errors import ProviderUnavailable
from core.identifiers import IdFactory, random_ids

LONGEST_WAIT_S = 6.0
"""For the whole answer. The customer waits for it before anything is searched."""
_MOST_CHARACTERS = 1_000
_ANSWER = re.compile(r"\{[^{}]*\}")


class ModelJudge:
    """Implements SituationJudge on a chat model. `timer` gives seconds."""

    def __init__(
        self, model: ChatModel, *, ids: IdFactory = random_ids, timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._model = model
        self._ids = ids
        self._timer = timer

    def judge(self, turn: Turn, situations: Sequence[Situation]) -> Judgement:
        """One request. Raises ProviderError, also for an answer that is none."""
        said = self._said(turn, situations)
        return Judgement(_numbers(said, len(situations)), self._model.name)

    def _said(self, turn: Turn, situations: Sequence[Situation]) -> str:
        until = self._timer() + LONGEST_WAIT_S
        said = ""
        for piece in self._model.stream_chat(judge_request(turn, situations, fence=self._ids("fence"))):
            said += piece
            if len(said) > _MOST_CHARACTERS:
                break
            if self._timer() > until:
                raise ProviderUnavailable("The model took too long to look at the situations.")
        return said


def _numbers(said: str, count: int) -> tuple[int, ...]:
    """Places from 0 of the situations named. Raises ProviderUnavailable for any other answer."""
    found = _ANSWER.findall(said)
    try:
        numbers = json.loads(found[-1])["met"] if found else None
    except (json.JSONDecodeError, KeyError, TypeError):
        numbers = None
    if not isinstance(numbers, list) or not all(type(one) is int and 1 <= one <= count for one in numbers):
        raise ProviderUnavailable("The model's answer names no situations that it was asked about.")
    return tuple(dict.fromkeys(one - 1 for one in numbers))
