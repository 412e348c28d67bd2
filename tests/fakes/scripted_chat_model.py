"""A chat model that says what it was told to say, or fails as it was told to fail."""

from collections.abc import Iterator, Sequence

from core.answering.ports import ChatMessage
from core.errors import ProviderError


class ScriptedChatModel:
    """Each request takes the next answer: a text, an error, or pieces of which one may be an error."""

    def __init__(
        self, *answers: str | ProviderError | Sequence[str | ProviderError], name: str = "scripted"
    ) -> None:
        self.name = name
        self.requests: list[list[ChatMessage]] = []
        self._answers = list(answers)

    def stream_chat(self, messages: Sequence[ChatMessage]) -> Iterator[str]:
        """The next answer, word by word; the last one is repeated."""
        self.requests.append(list(messages))
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        pieces = [answer] if isinstance(answer, ProviderError) else answer
        if isinstance(pieces, str):
            pieces = [piece for word in pieces.split(" ") for piece in (word, " ")][:-1]
        for piece in pieces:
            if isinstance(piece, ProviderError):
                raise piece
            yield piece
