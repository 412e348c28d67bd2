"""What the crawl is compared to: a plain Scrapy spider that follows links and stores the pages it gets.

`python -m tests.benchmarks.bare_spider URL FILE CONCURRENCY`
"""

import re
import sys
from collections.abc import Iterator
from typing import Any

from scrapy import Spider
from scrapy.crawler import CrawlerProcess
from scrapy.linkextractors import LinkExtractor


class BareSpider(Spider):
    """As the Scrapy tutorial writes one."""

    name = "bare"

    def __init__(self, url: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.start_urls = [url]
        self._links = LinkExtractor(allow="^" + re.escape(url))

    def parse(self, response: Any, **kwargs: Any) -> Iterator[Any]:
        """The page as an item, then its links."""
        yield {"url": response.url, "body": response.text}
        yield from response.follow_all(self._links.extract_links(response), callback=self.parse)


def main() -> None:
    """Crawl the site into one JSON-lines file."""
    url, file, concurrency = sys.argv[1:]
    process = CrawlerProcess(
        {
            "FEEDS": {file: {"format": "jsonlines"}},
            "CONCURRENT_REQUESTS": int(concurrency),
            "CONCURRENT_REQUESTS_PER_DOMAIN": int(concurrency),
            "DOWNLOAD_DELAY": 0,
            "ROBOTSTXT_OBEY": True,
            "LOG_LEVEL": "WARNING",
        }
    )
    process.crawl(BareSpider, url=url)
    process.start()


if __name__ == "__main__":
    main()
