"""Fetches through Scrapy's downloader: connection pool, TLS, decompression and limits are its own."""

import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    StopDownload,
    UnsupportedURLSchemeError,
)
from scrapy.http import Headers
from twisted.internet.error import ConnectionLost, DNSLookupError
from twisted.web.client import ResponseFailed

from core.errors import InvalidInput
from core.network import check_call
from crawlers.address_guard import GuardedResolver
from crawlers.fetching import Fetched, FetchFailure
from crawlers.page_types import may_be_page

_FAILURES = (
    ValueError,
    UnsupportedURLSchemeError,
    DownloadTimeoutError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    ResponseDataLossError,
    ResponseFailed,
    ConnectionLost,
    OSError,
)
_JOINTS = {"x-robots-tag": "\n"}
"""A robot named in one such header is not meant by the next."""
_log = logging.getLogger("answerdesk.crawlers")


class ScrapyFetcher:
    """A Fetcher on a running Scrapy crawler. Redirects are not followed and nothing is tried again."""

    def __init__(
        self, crawler: Any, *, timeout_s: float, allow_private: bool, own_port: int | None = None
    ) -> None:
        """`own_port` is the start address's, which may be called besides 80 and 443."""
        from twisted.internet import reactor

        self._engine = crawler.engine
        self._timeout_s = timeout_s
        self._allow_private = allow_private
        self._own_port = own_port
        self._guard = GuardedResolver(reactor.nameResolver, allow_private=allow_private)
        reactor.installNameResolver(self._guard)
        crawler.signals.connect(_stop_at_other_types, signal=signals.headers_received)

    async def fetch(
        self, url: str, *, headers: Mapping[str, str], most_bytes: int, only_pages: bool
    ) -> Fetched | FetchFailure:
        """One request. Every way to fail becomes a sentence."""
        try:
            check_call(url, allow_private=self._allow_private, own_port=self._own_port)
        except InvalidInput as error:
            return FetchFailure(error.message)
        meta = {"download_timeout": self._timeout_s, "download_maxsize": most_bytes, "only_pages": only_pages}
        try:
            request = Request(url, headers=dict(headers), dont_filter=True, meta=meta)
            response = await self._engine.download_async(request)
        except (DownloadCancelledError, IgnoreRequest):
            return FetchFailure(f"Larger than {most_bytes:,} bytes.", is_too_large=True)
        except (CannotResolveHostError, DNSLookupError):
            return self._unresolved(urlsplit(url).hostname or "")
        except _FAILURES as error:
            _log.info("%s failed: %r", url, error)
            return self._failure(error)
        return Fetched(
            status=response.status,
            headers=_lower(response.headers),
            body=response.body,
            is_unread="download_stopped" in response.flags,
        )

    def _failure(self, error: Exception) -> FetchFailure:
        match error:
            case ValueError() | UnsupportedURLSchemeError():
                return FetchFailure("The address cannot be used.")
            case DownloadTimeoutError():
                reason = f"No answer within {self._timeout_s:g} seconds."
                return FetchFailure(reason, is_passing=True, is_network=True)
            case DownloadConnectionRefusedError():
                return FetchFailure("The server refused the connection.", is_passing=True, is_network=True)
        return _broken(error)

    def _unresolved(self, host: str) -> FetchFailure:
        address = self._guard.refused.get(host)
        if address is not None:
            subject = f"{host} is" if address == host else f"{host} leads to {address},"
            return FetchFailure(
                f"{subject} a private address, which is not read. "
                "For an intranet, set ANSWERDESK_CRAWL__ALLOW_PRIVATE_NETWORKS."
            )
        return FetchFailure(f"No host named {host} was found. Check the address.", is_network=True)


def _broken(error: Exception) -> FetchFailure:
    text = str(error)
    if "certificate" in text.lower() or "SSL" in text:
        return FetchFailure("The server's certificate or encryption could not be used.", is_network=True)
    return FetchFailure(
        "The connection broke before the page was complete.", is_passing=True, is_network=True
    )


def _lower(headers: Headers) -> dict[str, str]:
    return {
        key: _JOINTS.get(key, ", ").join(value.decode("latin-1") for value in values)
        for key, values in ((name.decode("latin-1").lower(), values) for name, values in headers.items())
    }


def _stop_at_other_types(headers: Headers, request: Request) -> None:
    """A film or an archive is known by its type before its body comes; the connection is dropped there."""
    if request.meta.get("only_pages"):
        content_type = headers.get("Content-Type", b"") or b""
        if not may_be_page(content_type.decode("latin-1"), request.url):
            raise StopDownload(fail=False)
