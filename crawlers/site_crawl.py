"""One crawl from start to report: which address next, where it leads, and when to end."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from urllib.parse import urlsplit

from core.errors import InvalidInput
from core.knowledge.crawl_files import CrawledUrl, CrawlProgress, CrawlRequest
from core.network import check_web_url
from crawlers.crawl_end import circles, why_nothing
from crawlers.crawl_folder import CrawlFolder
from crawlers.fetching import Fetcher
from crawlers.frontier import Entry, Frontier
from crawlers.link_memory import PageMemory
from crawlers.missing_pages import MISSING, MissingPages
from crawlers.pace import Pace
from crawlers.page_folding import READ, PageFolding
from crawlers.page_reading import Outcome, PageReader, request_headers
from crawlers.robots_guard import RobotsGuard
from crawlers.site_health import SiteHealth
from crawlers.sitemap_reading import SitemapReader
from crawlers.url_rules import is_other_type, is_trap, make_scope

_TRIES = 3
_MOST_REFUSED = 5_000
"""Addresses recorded as skipped without being asked for; more are not worth the memory."""


class SiteCrawl:
    """Crawls into a folder through a fetcher. A crawl killed at any point goes on where its files end."""

    def __init__(
        self,
        request: CrawlRequest,
        folder: CrawlFolder,
        fetcher: Fetcher,
        *,
        now_s: Callable[[], float],
        timer: Callable[[], float],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`now_s` gives seconds since 1970, `timer` seconds that never run backwards."""
        self._request = request
        self._folder = folder
        self._fetcher = fetcher
        self._now_s = now_s
        self._timer = timer
        self._robots = RobotsGuard(
            fetcher, user_agent=request.user_agent, headers=request_headers(request), pause=pause
        )
        self._pace = Pace(most_at_once=request.concurrent_requests, delay_s=request.delay_s)
        self._frontier = Frontier(limit=request.limit, write=folder.note)
        self._tries: Counter[str] = Counter()
        self._health = SiteHealth()
        self._read_now = 0
        self._refused = 0
        self._started_s = timer()
        self._in_flight: dict[asyncio.Task[None], Entry] = {}
        self._missing = MissingPages(folder, self._ask_for_nothing)
        self._folding = PageFolding(folder, known=())

    async def run(self) -> CrawlProgress:
        """Crawl to the end; the report lies in the folder then. Ended from outside, it can be resumed."""
        error = ""
        try:
            self._prepare()
            await self._open_site()
            await self._read_all()
        except InvalidInput as problem:
            error = problem.message
        self._settle_rest(error or self._health.breakdown)
        return self._folder.write_report(self._progress(error or self._verdict()))

    def show_progress(self) -> None:
        """Write how far the crawl is."""
        self._folder.write_progress(self._progress(""))

    def _progress(self, error: str) -> CrawlProgress:
        waiting = len(self._in_flight) + self._frontier.waiting + len(self._frontier.beyond)
        return self._folder.progress(
            waiting=waiting, elapsed_s=self._timer() - self._started_s, read_now=self._read_now, error=error
        )

    def _prepare(self) -> None:
        request = self._request
        self._scope = make_scope(
            check_web_url(request.start_url),
            path_prefix=request.path_prefix,
            include_subdomains=request.include_subdomains,
            include=request.include,
            exclude=request.exclude,
        )
        self._recall_known()
        self._restore()

    def _recall_known(self) -> None:
        """Index what earlier crawls know by the spelling of the site that counts now."""
        known = {self._scope.fold(known.url) or known.url: known for known in self._request.known}
        self._reader = PageReader(self._request, self._fetcher, self._now_s, known, self._folder.known_links)
        self._folding = PageFolding(self._folder, known=known)
        self._folding.start = self._scope.fold(self._request.start_url) or ""

    def _restore(self) -> None:
        """Take up what an earlier process of this crawl wrote."""
        records = self._folder.records
        for note in self._folder.earlier_notes:
            if "origin" in note:
                self._speak_as(str(note["origin"]))
            elif "depth" in note:
                self._restore_entry(note)
        for record in records.values():
            self._frontier.mark_seen(record.url)
        self._folding.restore(self._folder.recall_read())
        start = records.get(self._folding.start)
        while start is not None and start.canonical_of and start.canonical_of != self._folding.start:
            self._folding.start = start.canonical_of
            start = records.get(start.canonical_of) if start.canonical_of != start.url else None
        self._frontier.move_up()

    def _restore_entry(self, note: dict[str, object]) -> None:
        url = str(note.get("url"))
        record = self._folder.records.get(url)
        self._frontier.restore(
            Entry(url, _number(note["depth"]), _number(note.get("hops")), is_named=bool(note.get("named"))),
            is_spare=bool(note.get("spare")),
            is_done=record is not None,
            is_other_name=record is not None and record.canonical_of is not None and not _is_twin(record),
        )

    async def _open_site(self) -> None:
        """The start page first: it may tell how the site spells itself. Then all that sitemaps name."""
        start = self._scope.fold(self._request.start_url)
        if start is None:
            raise InvalidInput(f"“{self._request.start_url[:200]}” is not a web address that can be crawled.")
        if not self._frontier.has_seen(start):
            self._frontier.add(Entry(start, is_named=True))
        verdict = await self._robots.verdict(start)
        entry = self._frontier.take()
        if entry is not None:
            await self._visit(entry)
        is_sitemap_wanted = self._request.follow_links and not verdict.trouble and not self._health.breakdown
        if is_sitemap_wanted and not any("sitemaps_read" in note for note in self._folder.earlier_notes):
            await self._name_pages()

    async def _name_pages(self) -> None:
        """Queue what the site itself names as pages, and what earlier crawls know where that is needed.

        Where all links of the last crawl are remembered, a known page that nothing leads to any more is not
        asked for: that is how it is found out.
        """
        origin = self._scope.origin
        verdict = await self._robots.verdict(f"{origin}/")
        reader = SitemapReader(self._fetcher, self._robots, self._scope, request_headers(self._request))
        named = 0
        for sitemaps in (verdict.rules.sitemaps, (f"{origin}/sitemap.xml",)):
            if named:
                break
            async for pages in reader.pages(sitemaps, is_stopped=self._has_heard_enough):
                named += len(pages)
                for page in pages:
                    self._hear_of(page, Entry("", is_named=True))
        if reader.has_failed or not self._folder.known_links:
            for known in self._request.known:
                self._hear_of(known.url, Entry("", is_named=True))
        if not self._health.breakdown:
            self._folder.note({"sitemaps_read": True})

    def _has_heard_enough(self) -> bool:
        return bool(self._health.breakdown) or self._frontier.is_saturated

    async def _read_all(self) -> None:
        while not self._health.breakdown:
            self._fill()
            if self._in_flight:
                done, _ = await asyncio.wait(
                    self._in_flight, timeout=0.5, return_when=asyncio.FIRST_COMPLETED
                )
                for task in done:
                    del self._in_flight[task]
                    task.result()
            elif self._frontier.waiting:
                await asyncio.sleep(min(self._pace.wait_s(self._timer()), 0.5))
            else:
                return
        for task in self._in_flight:
            task.cancel()
        if self._in_flight:
            await asyncio.wait(self._in_flight, timeout=2)

    def _fill(self) -> None:
        """Send as many requests as the pace allows now."""
        while len(self._in_flight) < self._pace.width and self._pace.wait_s(self._timer()) == 0:
            entry = self._frontier.take()
            if entry is None:
                return
            self._pace.started(self._timer())
            self._in_flight[asyncio.create_task(self._visit(entry))] = entry

    async def _visit(self, entry: Entry) -> None:
        verdict = await self._robots.verdict(entry.url)
        self._pace.ask_delay(verdict.rules.crawl_delay_s)
        refusal = verdict.refusal(entry.url)
        if refusal:
            state = "failed" if verdict.trouble else "skipped"
            self._record_unread(entry.url, state, refusal)
            return
        outcome = await self._reader.read(entry.url)
        for _ in range(5):
            target = outcome.redirect
            if target is None or self._scope.fold(target) != entry.url or self._adopt_origin(entry, target):
                break
            outcome = await self._reader.read(entry.url, address=target)
        if self._is_retried(entry, outcome):
            return
        if self._request.follow_links and (outcome.shape or outcome.redirect):
            probe = await self._missing.learn(entry.url)
            if entry.url == self._folding.start:
                outcome = await self._health.judge_start(
                    outcome,
                    probe,
                    self._missing,
                    known=self._reader.known,
                    read=lambda url: self._reader.read(url, is_fresh=True),
                )
        self._settle(entry, outcome)

    async def _ask_for_nothing(self, url: str) -> Outcome | None:
        """An address that nobody made, asked for politely and once."""
        if (await self._robots.verdict(url)).refusal(url):
            return None
        return await self._reader.read(url)

    def _adopt_origin(self, entry: Entry, target: str) -> bool:
        """When the very first page redirects to https or to www, the whole site is spelt so from then on."""
        parts = urlsplit(target)
        if self._read_now or entry.depth or self._scope.domain is None or self._scope.port is not None:
            return False
        origin = f"{parts.scheme}://{parts.hostname}"
        if origin == self._scope.origin:
            return False
        self._folder.note({"origin": origin})
        self._speak_as(origin)
        return True

    def _speak_as(self, origin: str) -> None:
        parts = urlsplit(origin)
        self._scope = replace(self._scope, scheme=parts.scheme, host=parts.hostname or self._scope.host)
        self._recall_known()

    def _is_retried(self, entry: Entry, outcome: Outcome) -> bool:
        self._health.watch(outcome)
        if outcome.pause_s is not None:
            self._tries[entry.url] += 1
            self._pace.struggled(self._timer(), pause_s=outcome.pause_s or 0.5 * self._tries[entry.url])
        elif outcome.is_passing:
            self._tries[entry.url] += 1
            self._pace.struggled(self._timer(), pause_s=0.2)
        else:
            self._pace.answered()
        if outcome.is_passing and self._tries[entry.url] < _TRIES and not self._health.breakdown:
            self._frontier.put_back(entry)
            return True
        return False

    def _settle(self, entry: Entry, outcome: Outcome) -> None:
        """Write down what the page gave: body, links, then its own record."""
        record, links = outcome.record, outcome.links
        if outcome.redirect is not None:
            record = self._follow(entry, outcome.redirect, record)
        elif outcome.shape is not None and self._missing.is_missing(entry.url, outcome.shape):
            state = "gone" if entry.url in self._reader.known else "failed"
            record, links = record.model_copy(update={"state": state, "reason": MISSING}), ()
        elif record.state in READ:
            record = self._fold(entry, outcome)
            links = links if self._folding.follows_links(record) else ()
        self._hear_links(entry, outcome, links)
        self._read_now += 1
        self._folder.record(record)
        self._frontier.move_up()

    def _hear_links(self, entry: Entry, outcome: Outcome, links: tuple[str, ...]) -> None:
        if not self._request.follow_links:
            return
        folded = (self._scope.fold(link) for link in links)
        own = tuple(dict.fromkeys(link for link in folded if link and self._scope.is_site(link)))
        before = self._folder.known_links.get(entry.url)
        body_hash = outcome.record.body_hash or (before.body_hash if before and own else "")
        if body_hash:
            self._folder.links.keep(entry.url, PageMemory(body_hash, outcome.digest, own))
        for link in own:
            self._hear_of(link, Entry("", depth=entry.depth + 1))

    def _follow(self, entry: Entry, target: str, record: CrawledUrl) -> CrawledUrl:
        url = self._scope.fold(target)
        if url is None:
            return record.model_copy(update={"state": "failed", "reason": "Redirects to no web address."})
        refusal = self._scope.refusal(url)
        if refusal:
            return record.model_copy(
                update={"reason": f"Redirects to {url[:300]}, which is not crawled. {refusal}"}
            )
        if url == entry.url:
            return record.model_copy(update={"state": "failed", "reason": "The page redirects to itself."})
        if entry.url == self._folding.start:
            self._folding.start = url
        self._hear_of_better(url, entry)
        return record.model_copy(update={"canonical_of": url, "reason": f"Redirects to {url[:300]}"})

    def _hear_of_better(self, url: str, entry: Entry) -> None:
        """The address takes the entry's place, before any that waits for one."""
        self._frontier.release()
        self._hear_of(url, Entry("", depth=entry.depth, hops=entry.hops + 1, is_named=entry.is_named))

    def _fold(self, entry: Entry, outcome: Outcome) -> CrawledUrl:
        canonical = self._scope.fold(outcome.canonical) if outcome.canonical else None
        if canonical and self._can_stand_for(canonical):
            folded = self._folding.better_address(entry.url, outcome, canonical)
            if folded is not None:
                self._hear_of_better(canonical, entry)
                return folded
        return self._folding.as_twin(entry.url, outcome)

    def _can_stand_for(self, canonical: str) -> bool:
        return (
            self._request.follow_links
            and not self._scope.refusal(canonical)
            and not self._robots.known_refusal(canonical)
        )

    def _hear_of(self, url: str, found: Entry) -> None:
        """Queue an address, or say why not. What lies on other sites is not recorded."""
        folded = self._scope.fold(url)
        if folded is None or self._frontier.has_seen(folded) or not self._scope.is_site(folded):
            return
        refusal = self._refusal(folded) or self._frontier.add(replace(found, url=folded))
        if not refusal:
            return
        self._refused += 1
        if self._refused <= _MOST_REFUSED:
            self._frontier.mark_seen(folded)
            self._record_unread(folded, "skipped", refusal)

    def _refusal(self, url: str) -> str:
        if is_other_type(url):
            return "Not a page: files of this type are not read."
        if is_trap(url):
            return "The address repeats itself, as endless links do."
        return self._scope.refusal(url) or self._robots.known_refusal(url)

    def _settle_rest(self, reason: str) -> None:
        """Give every address left its end, and pages back whose better address turned out to be none."""
        rest = [*self._in_flight.values(), *self._frontier.rest()]
        for entry in rest:
            self._record_unread(entry.url, "failed", reason)
        if not rest:
            for record in circles(self._folder.records):
                self._folder.record(record)
            for record in self._folding.give_back():
                beyond = {"state": "skipped", "reason": self._frontier.limit_words}
                is_in = _is_twin(self._folder.records[record.url]) or self._frontier.take_place()
                self._folder.record(record if is_in else record.model_copy(update=beyond))
        for entry in self._frontier.beyond:
            self._record_unread(entry.url, "skipped", self._frontier.limit_words)

    def _record_unread(self, url: str, state: str, reason: str) -> None:
        self._folder.record(CrawledUrl(url=url, state=state, reason=reason, fetched_at=self._now_s()))

    def _verdict(self) -> str:
        """The sentence for a crawl that broke down or brought nothing; empty for a good one."""
        if self._health.breakdown:
            return self._health.breakdown
        start = self._scope.fold(self._request.start_url) or self._request.start_url
        return why_nothing(self._request.start_url, self._folder.records, start)


def _is_twin(record: CrawledUrl) -> bool:
    """Whether the page is another one by its looks; those keep their place, as they may have no end."""
    return record.reason.startswith("Same page")


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
