"""HTTP to a connected system: only to addresses that may be called, in bounded time and memory."""

import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx2

from core.errors import InvalidInput
from core.knowledge.content_connector import ConnectorUnavailable
from core.network import check_call, public_addresses

LookUp = Callable[..., tuple[str, ...]]

CONNECT_S = 10.0
READ_S = 60.0
LONGEST_S = 300.0
"""For one whole answer: a server that drips bytes must not hold a sync for ever."""


class TooLarge(Exception):
    """An answer has more bytes than allowed."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class GuardedTransport(httpx2.BaseTransport):
    """Looks each host up itself, refuses private addresses, and connects to the very address it judged.

    So a name that is looked up twice cannot lead to one place when judged and another when called.
    """

    def __init__(
        self,
        *,
        allow_private: bool,
        look_up: LookUp = public_addresses,
        verify: ssl.SSLContext | bool = True,
    ) -> None:
        self._inner = httpx2.HTTPTransport(
            verify=verify, trust_env=False, limits=httpx2.Limits(max_connections=2)
        )
        self._allow_private = allow_private
        self._look_up = look_up

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The answer to one request; never follows a redirect."""
        host = request.url.host
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        try:
            addresses = self._look_up(host, port, allow_private=self._allow_private)
        except OSError as error:
            raise httpx2.ConnectError(f"{host} is not known", request=request) from error
        # The certificate must still be that of the host; the Host header is set already.
        request.extensions = {**request.extensions, "sni_hostname": host}
        refused: Exception = httpx2.ConnectError(f"{host} is not known", request=request)
        for address in addresses:
            request.url = request.url.copy_with(host=address)
            try:
                return self._inner.handle_request(request)
            except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
                refused = error
        raise refused

    def close(self) -> None:
        """Let go of connections."""
        self._inner.close()


class GuardedClient:
    """GET requests to one system, with a token that goes nowhere else."""

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        system: str,
        allow_private: bool = False,
        look_up: LookUp = public_addresses,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Raises InvalidInput for an address that may not be called, or one without encryption."""
        self._base_url = check_call(base_url, allow_private=allow_private).rstrip("/")
        if urlsplit(self._base_url).scheme != "https" and not allow_private:
            raise InvalidInput("The address must begin with https://, as the token is sent there.")
        if not token or not token.isascii() or any(letter.isspace() for letter in token):
            raise InvalidInput("That is not a token: it is empty, or holds spaces or letters no token has.")
        self._system = system
        self._monotonic = monotonic
        self._client = httpx2.Client(
            transport=GuardedTransport(allow_private=allow_private, look_up=look_up),
            timeout=httpx2.Timeout(READ_S, connect=CONNECT_S),
            follow_redirects=False,
            trust_env=False,
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
        )

    def get(self, path: str, parameters: Mapping[str, str], *, most_bytes: int) -> HttpAnswer:
        """One answer, whatever its status. Raises ConnectorUnavailable, TooLarge, and InvalidInput for
        a host that has come to lead to a private address.
        """
        try:
            with self._client.stream("GET", self._base_url + path, params=dict(parameters)) as response:
                body = self._read(response, most_bytes)
                headers = {name.lower(): value for name, value in response.headers.items()}
                return HttpAnswer(response.status_code, headers, body)
        except httpx2.TimeoutException as error:
            raise ConnectorUnavailable(f"{self._system} did not answer in time.") from error
        except httpx2.HTTPError as error:
            raise ConnectorUnavailable(
                f"{self._system} could not be reached: {type(error).__name__}. Check the network."
            ) from error

    def _read(self, response: httpx2.Response, most_bytes: int) -> bytes:
        until = self._monotonic() + LONGEST_S
        body = bytearray()
        for block in response.iter_bytes(chunk_size=65_536):
            body += block
            if len(body) > most_bytes:
                raise TooLarge
            if self._monotonic() > until:
                raise ConnectorUnavailable(f"{self._system} took too long to send its answer.")
        return bytes(body)

    def close(self) -> None:
        """Let go of connections."""
        self._client.close()
