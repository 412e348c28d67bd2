"""A chat model behind any endpoint that speaks OpenAI's Chat Completions, streaming."""

import time
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

from core.answering.ports import ChatMessage
from core.errors import ConfigurationError, ProviderUnavailable
from core.providers.openai_errors import Sleep, timeout_of, translated_errors, with_retries
from core.settings import ModelSettings

_TIMEOUTS_A_REPLY = 4
"""The client's time-out is for each next byte: a model that trickles would never reach it."""


class OpenAICompatibleChatModel:
    """Implements ChatModel. Tool calls that the model attempts are ignored: it is given no tools."""

    def __init__(
        self,
        settings: ModelSettings,
        *,
        sleep: Sleep = time.sleep,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        """Raises ConfigurationError when no chat model is named. The client is loaded on first use."""
        if not settings.chat_model:
            raise ConfigurationError("No chat model is named. Set ANSWERDESK_MODEL__CHAT_MODEL.")
        self._settings = settings
        self._name = settings.chat_model
        self._sleep = sleep
        self._timer = timer

    @property
    def name(self) -> str:
        """The model's name at the endpoint."""
        return self._name

    def stream_chat(self, messages: Sequence[ChatMessage]) -> Iterator[str]:
        """Pieces as they come. Retried only before the first piece: later ones may have been shown.

        An answer that is not whole after four time-outs, attempts and all, ends in ProviderUnavailable.
        """
        self._client  # noqa: B018 - loaded first: that is not the model's time
        until = self._timer() + _TIMEOUTS_A_REPLY * self._settings.timeout.total_seconds()
        first, rest = with_retries(
            lambda: self._open(messages, until), attempts=self._settings.attempts, sleep=self._sleep
        )
        yield first
        yield from rest

    def _open(self, messages: Sequence[ChatMessage], until: float) -> tuple[str, Iterator[str]]:
        pieces = self._pieces(messages, until)
        return next(pieces, ""), pieces

    def _pieces(self, messages: Sequence[ChatMessage], until: float) -> Iterator[str]:
        wire: Any = [{"role": message.role, "content": message.content} for message in messages]
        is_finished = False
        with translated_errors():
            stream = self._client.chat.completions.create(model=self._name, messages=wire, stream=True)
            with stream:
                for chunk in stream:
                    if self._timer() > until:
                        raise _too_slow()
                    text, ends = _read_chunk(chunk)
                    is_finished = is_finished or ends
                    if text:
                        yield text
        if not is_finished:
            raise ProviderUnavailable("The model endpoint's answer broke off before its end.")

    @cached_property
    def _client(self) -> Any:
        import openai

        key = self._settings.api_key
        return openai.OpenAI(
            api_key=key.get_secret_value() if key else "none",
            base_url=self._settings.base_url,
            timeout=timeout_of(self._settings),  # type: ignore[arg-type]
            max_retries=0,
        )


def _too_slow() -> ProviderUnavailable:
    return ProviderUnavailable(
        "The model endpoint answers too slowly. Use a faster model, or raise ANSWERDESK_MODEL__TIMEOUT."
    )


def _read_chunk(chunk: Any) -> tuple[str, bool]:
    """The chunk's text and whether it ends the answer. Endpoints differ: anything may be missing."""
    choices = getattr(chunk, "choices", None)
    if not isinstance(choices, list) or not choices:
        return "", False
    content = getattr(getattr(choices[0], "delta", None), "content", None)
    finish = getattr(choices[0], "finish_reason", None)
    return content if isinstance(content, str) else "", finish is not None
