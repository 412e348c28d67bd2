"""Who may call the API: whoever has the key; without one set, programs on this machine alone."""

import ipaddress
import secrets
from collections.abc import Callable

from fastapi import HTTPException, Request
from pydantic import SecretStr

_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_KEY_WANTED = "Send the API key as “Authorization: Bearer …”."
_NO_KEY_SET = "Only programs on this machine may call. Set ANSWERDESK_SERVER__API_KEY to allow others."


def caller_check(key: SecretStr | None) -> Callable[[Request], None]:
    """Raises a 401 for callers who may not ask."""

    def check_key(request: Request) -> None:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        expected = key.get_secret_value() if key else ""
        is_right = secrets.compare_digest(given.strip().encode(), expected.encode())
        if scheme.lower() != "bearer" or not is_right:
            raise HTTPException(401, _KEY_WANTED, headers={"WWW-Authenticate": "Bearer"})

    def check_place(request: Request) -> None:
        if not _is_from_this_machine(request):
            raise HTTPException(401, _NO_KEY_SET, headers={"WWW-Authenticate": "Bearer"})

    return check_key if key is not None and key.get_secret_value() else check_place


def _is_from_this_machine(request: Request) -> bool:
    """A proxy here calls for strangers, and a page in a browser here may have had its name bent to us."""
    if any(name in request.headers for name in _FORWARDED):
        return False
    return _is_loopback(request.client.host if request.client else "") and _is_loopback(
        request.url.hostname or ""
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
