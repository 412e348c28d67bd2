"""Which web sites may show the chat: the allow-list of a channel against what browsers say. Pure."""

import re
from collections.abc import Sequence

_ORIGIN = re.compile(r"null|[a-z][a-z0-9+.\-]{0,30}://[a-z0-9.\-_\[\]:]{1,253}", re.IGNORECASE)
_USUAL_PORTS = {"http": ":80", "https": ":443"}


def is_allowed(origin: str, allowed: Sequence[str], *, host: str) -> bool:
    """Whether a page of this origin may call; an empty list allows every site.

    A page of our own `host` (name and port as the request names them) always may: the preview is one.
    """
    if not _ORIGIN.fullmatch(origin):
        return False
    if not allowed:
        return True
    wanted = _plain(origin)
    own = wanted.partition("://")[2]
    return own == _without_usual_port(host.casefold()) or wanted in {_plain(one) for one in allowed}


def _plain(origin: str) -> str:
    """As browsers write it: in small letters, without the port that the scheme implies."""
    scheme, separator, place = origin.casefold().rstrip("/").partition("://")
    return f"{scheme}{separator}{place.removesuffix(_USUAL_PORTS.get(scheme, '/'))}"


def _without_usual_port(host: str) -> str:
    return re.sub(r":(80|443)$", "", host)
