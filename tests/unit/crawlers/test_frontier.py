"""The queue of addresses and the pace of a crawl."""

from crawlers.frontier import Entry, Frontier
from crawlers.pace import Pace


def frontier(limit: int = 10) -> Frontier:
    return Frontier(limit=limit, write=[].append)


def urls(queue: Frontier) -> list[str]:
    found = []
    while (entry := queue.take()) is not None:
        found.append(entry.url)
    return found


def test_plain_addresses_come_before_variants():
    queue = frontier()
    for url in ("/x?page=1", "/a", "/x?page=2", "/b"):
        queue.add(Entry(url))
    assert urls(queue) == ["/a", "/b", "/x?page=1", "/x?page=2"]


def test_limit_refuses_with_a_sentence():
    queue = frontier(limit=1)
    assert queue.add(Entry("/a")) == ""
    assert "limit of 1" in queue.add(Entry("/b"))


def test_released_place_can_be_taken():
    queue = frontier(limit=1)
    queue.add(Entry("/a"))
    queue.release()
    assert queue.add(Entry("/b")) == ""


def test_endless_variants_are_refused_but_named_ones_are_not():
    queue = frontier(limit=5_000)
    refused = [number for number in range(600) if queue.add(Entry(f"/x?n={number}"))]
    assert len(refused) == 100
    assert queue.add(Entry("/x?n=9999", is_named=True)) == ""


def test_endless_chains_are_refused():
    assert "links away" in frontier().add(Entry("/a", depth=61))
    assert "redirects" in frontier().add(Entry("/b", hops=11))


def test_restored_addresses_count_but_only_open_ones_wait():
    queue = frontier(limit=2)
    queue.restore(Entry("/a"), is_done=True)
    queue.restore(Entry("/b"), is_done=False)
    assert queue.is_full
    assert urls(queue) == ["/b"]


def test_pace_widens_while_all_is_well_and_narrows_on_trouble():
    pace = Pace(most_at_once=8)
    for _ in range(100):
        pace.answered()
    assert pace.width == 8
    pace.struggled(10.0, pause_s=5.0)
    assert (pace.width, pace.wait_s(11.0)) == (4, 4.0)


def test_an_asked_delay_means_one_at_a_time():
    pace = Pace(most_at_once=8)
    pace.ask_delay(2.0)
    pace.started(100.0)
    assert (pace.width, pace.wait_s(100.5)) == (1, 1.5)
