"""Reading the signed tokens by which the company's own site vouches for a visitor.

A token is a JWT signed with HS256 and a key that the site shares with us. Whatever is in it besides what is
named here is ignored; whatever is not as it must be is refused with a sentence for the integrator.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from core.contacts.vouching import BY_ADDRESS, Vouched, read_vouched, read_words
from core.errors import InvalidInput

ALGORITHM = "HS256"
LONGEST_TOKEN = 4096
LONGEST_LIFE = timedelta(hours=24)
LEEWAY = timedelta(seconds=60)
"""How far the clocks of site and server may be apart."""
_LONGEST_SUB = 200
_WHOSE = "visitor's token"


def read_token(token: str, keys: Sequence[str], *, now: datetime) -> Vouched:
    """What a token says that one of the keys has signed. Raises InvalidInput for any other."""
    if not keys:
        raise InvalidInput(
            "Signed visitors are not set up here: there is no key yet. Make one with "
            "`answerdesk identity renew` and sign with it."
        )
    if not 0 < len(token) <= LONGEST_TOKEN:
        raise InvalidInput(f"A visitor's token has 1 to {LONGEST_TOKEN} characters.")
    claims = _signed_claims(token, keys)
    _refuse_untimely(claims, now)
    return _vouched(claims)


def _signed_claims(token: str, keys: Sequence[str]) -> Mapping[str, Any]:
    for key in keys:
        try:
            # The algorithm is ours, never the token's: none and public-key ones are refused unread.
            return jwt.decode(token, OctKey.import_key(key), algorithms=[ALGORITHM]).claims
        except (JoseError, ValueError, RecursionError):
            continue
    raise InvalidInput(
        f"The visitor's token is not signed with our key. Sign it with {ALGORITHM} and the key of this "
        "workspace, on your server."
    )


def _refuse_untimely(claims: Mapping[str, Any], now: datetime) -> None:
    present, leeway = now.timestamp(), LEEWAY.total_seconds()
    expires = _instant(claims, "exp")
    if expires is None:
        raise InvalidInput("The visitor's token has no end. Give it an exp, at most 24 hours ahead.")
    if expires + leeway <= present:
        raise InvalidInput("The visitor's token has expired. Sign a new one when the page is loaded.")
    if expires - leeway > present + LONGEST_LIFE.total_seconds():
        raise InvalidInput("The visitor's token is valid for too long. Its exp is at most 24 hours ahead.")
    for name in ("nbf", "iat"):
        begins = _instant(claims, name)
        if begins is not None and begins - leeway > present:
            raise InvalidInput("The visitor's token is not valid yet. Set the clock of your server right.")


def _instant(claims: Mapping[str, Any], name: str) -> float | None:
    value = claims.get(name)
    if value is None:
        return None
    # NaN fails the comparison, and so is none.
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e11:
        raise InvalidInput(f"The {name} of the visitor's token is no time: write seconds since 1970.")
    return float(value)


def _vouched(claims: Mapping[str, Any]) -> Vouched:
    subject = read_words(claims, "sub", _LONGEST_SUB, whose=_WHOSE)
    said = read_vouched(subject, claims, whose=_WHOSE)
    if not subject and not said.email:
        raise InvalidInput("The visitor's token names nobody. Give it a sub (your id of them) or an email.")
    by_address = f"{BY_ADDRESS}{said.email.casefold()}"
    # A token is all that its site has to say: segments that it leaves out are none.
    return replace(said, external_id=subject or by_address, segments=said.segments or ())
