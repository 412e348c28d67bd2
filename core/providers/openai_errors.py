"""Where errors of the OpenAI client become ours, and where retrying is decided by `retryable`."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from core.errors import ProviderError, ProviderRateLimited, ProviderRejected, ProviderUnavailable
from core.settings import ModelSettings

Result = TypeVar("Result")
Sleep = Callable[[float], None]

LONGEST_PAUSE_S = 20.0
"""A customer is waiting: whoever asks for more patience than this has failed."""


@contextmanager
def translated_errors() -> Iterator[None]:
    """Whatever the client raises inside comes out as a ProviderError, written for the operator."""
    import httpx2
    import openai

    try:
        yield
    except openai.APITimeoutError as error:
        raise ProviderUnavailable(
            "The model endpoint did not answer in time. "
            "Check that it is up, or raise ANSWERDESK_MODEL__TIMEOUT."
        ) from error
    except openai.APIConnectionError as error:
        raise ProviderUnavailable(
            "The model endpoint could not be reached. Check ANSWERDESK_MODEL__BASE_URL and the network."
        ) from error
    except openai.APIStatusError as error:
        raise _from_status(
            error.status_code, error.message, error.response.headers.get("retry-after")
        ) from error
    except openai.OpenAIError as error:
        raise ProviderUnavailable(
            f"The model endpoint failed while answering: {_short(str(error))}"
        ) from error
    except httpx2.HTTPError as error:
        raise ProviderUnavailable("The connection to the model endpoint broke off in mid-answer.") from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ProviderUnavailable(
            "The model endpoint sent something that is not the OpenAI protocol. Check its address."
        ) from error


def _from_status(status: int, detail: str, retry_after: str | None) -> ProviderError:
    detail = _short(detail)
    if status == 429:
        return ProviderRateLimited(
            f"The model endpoint asks for patience (429): {detail}", retry_after_s=_seconds(retry_after)
        )
    if status in (408, 409) or status >= 500:
        return ProviderUnavailable(f"The model endpoint failed on its side ({status}): {detail}")
    if status in (401, 403):
        return ProviderRejected(
            f"The model endpoint refused the key ({status}). Check ANSWERDESK_MODEL__API_KEY."
        )
    if status == 404:
        return ProviderRejected(
            "The model endpoint does not know this model or address (404). "
            "Check ANSWERDESK_MODEL__BASE_URL and the model's name."
        )
    return ProviderRejected(f"The model endpoint refused the request ({status}): {detail}")


def _seconds(retry_after: str | None) -> float | None:
    """The header in seconds; its other form, a date, is rare among model endpoints and read as absent."""
    try:
        return max(0.0, float(retry_after)) if retry_after else None
    except ValueError:
        return None


def _short(text: str) -> str:
    return text if len(text) <= 300 else text[:299] + "…"


def with_retries(call: Callable[[], Result], *, attempts: int, sleep: Sleep = time.sleep) -> Result:
    """The call's result; a retryable ProviderError is tried again, `attempts` times in all, then raised.

    Waits as long as the endpoint asks, else 0.5 s, 1 s, 2 s …; asked for too long a wait, it gives up.
    """
    for attempt in range(1, attempts):
        try:
            return call()
        except ProviderError as error:
            pause_s = _pause_s(error, attempt)
            if not error.retryable or pause_s > LONGEST_PAUSE_S:
                raise
            sleep(pause_s)
    return call()


def _pause_s(error: ProviderError, attempt: int) -> float:
    asked = error.retry_after_s if isinstance(error, ProviderRateLimited) else None
    return asked if asked is not None else 0.5 * 2.0 ** (attempt - 1)


def timeout_of(settings: ModelSettings) -> object:
    """The client's time-outs: short to connect, `settings.timeout` for each next byte."""
    import httpx2

    wait_s = settings.timeout.total_seconds()
    return httpx2.Timeout(wait_s, connect=min(10.0, wait_s))
