"""Runs a SiteCrawl inside a Scrapy process, which lends it its event loop and its downloader."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess

from core.knowledge.crawl_files import CrawlRequest
from crawlers.crawl_folder import CrawlFolder
from crawlers.scrapy_fetcher import ScrapyFetcher
from crawlers.site_crawl import SiteCrawl
from crawlers.url_rules import start_port

SETTINGS = {
    # Robots, redirects, retries, throttling and duplicates are decided in this package, where it is tested.
    "DOWNLOADER_MIDDLEWARES_BASE": {
        "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": 590
    },
    "SPIDER_MIDDLEWARES_BASE": {},
    "EXTENSIONS_BASE": {},
    "DOWNLOAD_HANDLERS": {"data": None, "file": None, "ftp": None, "s3": None},
    "TWISTED_DNS_RESOLVER": "scrapy.resolver.CachingHostnameResolver",
    "DNSCACHE_ENABLED": True,
    "CONCURRENT_REQUESTS": 64,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 64,
    "DOWNLOAD_DELAY": 0,
    "DOWNLOAD_WARNSIZE": 0,
    "ROBOTSTXT_OBEY": False,
    "COOKIES_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "LOG_LEVEL": "WARNING",
}


class SiteSpider(Spider):
    """The frame Scrapy wants; all decisions are SiteCrawl's."""

    name = "site"

    def __init__(self, folder: Path, request: CrawlRequest, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._folder = folder
        self._request = request

    async def start(self) -> AsyncIterator[Any]:
        """The whole crawl; Scrapy's own scheduler gets nothing to do."""
        fetcher = ScrapyFetcher(
            self.crawler,
            timeout_s=self._request.timeout_s,
            allow_private=self._request.allow_private_networks,
            own_port=start_port(self._request.start_url),
        )
        folder = CrawlFolder(self._folder)
        crawl = SiteCrawl(self._request, folder, fetcher, now_s=time.time, timer=time.monotonic)
        reporter = asyncio.create_task(_report(crawl))
        try:
            await crawl.run()
        finally:
            reporter.cancel()
            with suppress(asyncio.CancelledError):
                await reporter
            folder.close()
        for request in list[Any]():
            yield request


async def _report(crawl: SiteCrawl) -> None:
    while True:
        crawl.show_progress()
        await asyncio.sleep(0.5)


def run_spider(folder: Path, request: CrawlRequest) -> None:
    """Crawl in this process; returns when it is over. Once per process: the reactor does not restart."""
    process = AsyncCrawlerProcess(SETTINGS)
    process.crawl(SiteSpider, folder=folder, request=request)
    process.start(install_signal_handlers=False)
