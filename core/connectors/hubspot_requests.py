"""HubSpot's HTTP manners: its limits are kept, short waits waited out, and refusals become sentences."""

import json
import time
from collections.abc import Mapping
from typing import Any

from core.connectors.guarded_http import GuardedClient, HttpAnswer
from core.connectors.outside_json import text_of
from core.knowledge.content_connector import ConnectorError, ConnectorRefused, ConnectorUnavailable, Pause

ATTEMPTS = 5
LONGEST_PAUSE_S = 60.0
"""A longer wait is no part of a sync: it ends, and the next one goes on where it was."""
TEN_SECONDS = 10.0
ANSWER_BYTES = 32_000_000


class MissingContent(ConnectorError):
    """There is nothing at this address of the account (404)."""


class MissingScope(ConnectorRefused):
    """The token is good, but may not read this (403)."""


class HubSpotRequests:
    """Reads JSON from one account."""

    def __init__(self, client: GuardedClient, *, pause: Pause = time.sleep) -> None:
        self._client = client
        self._pause = pause

    def get(self, path: str, parameters: Mapping[str, str] | None = None) -> dict[str, Any]:
        """A JSON object. Waits as HubSpot asks, and tries again what passes by itself, five times in all.

        Raises ConnectorRefused (401, 403), MissingContent (404), ConnectorUnavailable, TooLarge, and
        ConnectorError for whatever else.
        """
        for attempt in range(1, ATTEMPTS + 1):
            wait_s = 0.5 * 2.0**attempt
            try:
                answer = self._client.get(path, parameters or {}, most_bytes=ANSWER_BYTES)
            except ConnectorUnavailable:
                if attempt == ATTEMPTS:
                    raise
            else:
                if answer.status == 200:
                    return _object(answer)
                wait_s = _wait_before_next(answer, wait_s)
                if attempt == ATTEMPTS:
                    raise _failure(answer)
            self._pause(wait_s)
        raise ConnectorUnavailable("HubSpot could not be read.")

    def close(self) -> None:
        """Let go of connections."""
        self._client.close()


def _wait_before_next(answer: HttpAnswer, back_off_s: float) -> float:
    """Seconds until the same request is worth repeating. Raises what the answer means when it is not."""
    if answer.status == 429:
        asked = _seconds(answer.headers.get("retry-after"))
        if _limit_of(answer) == "DAILY" and asked is None:
            raise _failure(answer)
        wait_s = TEN_SECONDS if asked is None else asked
        if wait_s > LONGEST_PAUSE_S:
            raise _failure(answer)
        return wait_s
    if answer.status >= 500 or answer.status in {408, 423}:
        asked = _seconds(answer.headers.get("retry-after"))
        return min(asked, LONGEST_PAUSE_S) if asked is not None else back_off_s
    raise _failure(answer)


_MEANINGS: dict[int, tuple[type[ConnectorError], str]] = {
    401: (
        ConnectorRefused,
        "HubSpot does not accept the token: it was revoked, rotated or mistyped. "
        "Copy the current token from the private app's Auth tab and set it again.",
    ),
    404: (MissingContent, "HubSpot has nothing at this address (404)."),
}


def _failure(answer: HttpAnswer) -> ConnectorError:
    status, said = answer.status, _error_body(answer)
    if status in _MEANINGS:
        kind, sentence = _MEANINGS[status]
        return kind(sentence)
    if status == 403:
        return _refused(said)
    if status == 429:
        return _limited(answer)
    if 300 <= status < 400:
        return ConnectorError(
            "HubSpot's address answers with a redirect, which a token does not follow. Check the address."
        )
    if status >= 500 or status in {408, 423}:
        return ConnectorUnavailable(f"HubSpot failed on its side ({status}). It is tried again later.")
    return ConnectorError(f"HubSpot refused the request ({status}). {_detail(said)}".strip())


def _limited(answer: HttpAnswer) -> ConnectorError:
    if _limit_of(answer) == "DAILY":
        return ConnectorError(
            "HubSpot's daily limit of requests is used up for this account. It is reset at midnight in the "
            "account's time zone; the next sync goes on from here."
        )
    return ConnectorUnavailable("HubSpot asks for fewer requests just now (429). It is tried again later.")


def _limit_of(answer: HttpAnswer) -> str:
    said = _error_body(answer)
    policy = text_of(said.get("policyName")).upper()
    return "DAILY" if policy == "DAILY" or "daily limit" in text_of(said.get("message")).lower() else policy


def _refused(said: dict[str, Any]) -> ConnectorRefused:
    """HubSpot names the missing scopes in `errors[].context`, or in `context` itself."""
    errors = said.get("errors")
    holders = [said, *(errors if isinstance(errors, list) else [])]
    contexts = [holder.get("context") for holder in holders if isinstance(holder, dict)]
    scopes: list[str] = []
    for context in contexts:
        for name in ("requiredGranularScopes", "requiredScopes"):
            named = context.get(name) if isinstance(context, dict) else None
            scopes += [str(scope)[:80] for scope in named] if isinstance(named, list) else []
    if scopes:
        shown = " or ".join(f"“{scope}”" for scope in dict.fromkeys(scopes[:4]))
        return MissingScope(f"The token lacks a permission: give the private app the scope {shown}.")
    return MissingScope(f"HubSpot does not let this token read that (403). {_detail(said)}".strip())


def _detail(said: dict[str, Any]) -> str:
    return " ".join(text_of(said.get("message")).split())[:200]


def _error_body(answer: HttpAnswer) -> dict[str, Any]:
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _object(answer: HttpAnswer) -> dict[str, Any]:
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise ConnectorError("HubSpot sent something that is not JSON. Check the address.") from error
    if not isinstance(found, dict):
        raise ConnectorError("HubSpot sent something other than expected. Check the address.")
    return found


def _seconds(retry_after: str | None) -> float | None:
    try:
        seconds = float(retry_after) if retry_after else None
    except ValueError:
        return None
    return seconds if seconds is not None and 0 <= seconds < float("inf") else None
