"""Lets the chat model make a follow-up stand alone, and believes it only where nothing was added."""

import time
from collections.abc import Callable

from core.answering.ports import ChatModel, Rewording
from core.answering.prompting import rewrite_request
from core.answering.reply import Turn
from core.answering.rewriting_checks import what_is_wrong
from core.errors import ProviderUnavailable
from core.identifiers import IdFactory, random_ids

LONGEST_WAIT_S = 6.0
"""For the whole wording. The customer waits for it before anything is searched."""
_MOST_CHARACTERS = 1_000
"""Of the model's output; more than any wording that is accepted."""


class ModelRewriter:
    """Implements QuestionRewriter on a chat model. `timer` gives seconds."""

    def __init__(
        self,
        model: ChatModel,
        *,
        ids: IdFactory = random_ids,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._model = model
        self._ids = ids
        self._timer = timer

    def rewrite(self, turn: Turn) -> Rewording:
        """One request to the model, whose output is checked against what was said. Raises ProviderError."""
        said = self._said(turn)
        question = " ".join(said.split())
        problem = what_is_wrong(said, turn.question, turn.history)
        return Rewording(question, self._model.name, problem)

    def _said(self, turn: Turn) -> str:
        until = self._timer() + LONGEST_WAIT_S
        said = ""
        for piece in self._model.stream_chat(rewrite_request(turn, fence=self._ids("fence"))):
            said += piece
            if len(said) > _MOST_CHARACTERS:
                break
            if self._timer() > until:
                raise ProviderUnavailable("The model took too long to word the question.")
        return said.strip()
