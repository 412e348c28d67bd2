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


def test_what_is_beyond_the_limit_is_kept_apart():
    queue = frontier(limit=1)
    for url in ("/a", "/b", "/c"):
        assert queue.add(Entry(url)) == ""
    assert urls(queue) == ["/a"]
    assert [entry.url for entry in queue.beyond] == ["/b", "/c"]
    assert "limit of 1" in queue.limit_words


def test_address_beyond_the_limit_moves_up_into_a_released_place():
    queue = frontier(limit=1)
    for url in ("/a", "/b", "/c"):
        queue.add(Entry(url))
    queue.release()
    queue.move_up()
    assert urls(queue) == ["/a", "/b"]


def test_better_address_comes_before_those_beyond_the_limit():
    queue = frontier(limit=1)
    for url in ("/a", "/b"):
        queue.add(Entry(url))
    queue.release()
    queue.add(Entry("/better-a"))
    queue.move_up()
    assert urls(queue) == ["/a", "/better-a"]


def test_other_names_of_pages_do_not_go_on_for_ever():
    queue = frontier(limit=10)
    taken = 0
    for number in range(10_000):
        queue.add(Entry(f"/{number}"))
        if queue.take() is not None:
            queue.release()
            taken += 1
    assert taken <= 140


def test_addresses_beyond_all_room_are_refused_and_not_remembered():
    queue = frontier(limit=1)
    refusals = [queue.add(Entry(f"/{number}")) for number in range(5_005)]
    assert sum(map(bool, refusals)) == 4
    assert queue.is_saturated
    assert not queue.has_seen("/5004")


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
    queue.restore(Entry("/a"), is_spare=False, is_done=True, is_other_name=False)
    queue.restore(Entry("/b"), is_spare=False, is_done=False, is_other_name=False)
    assert queue.is_full
    assert urls(queue) == ["/b"]


def test_restored_place_of_another_name_goes_to_the_first_beyond_the_limit():
    queue = frontier(limit=1)
    queue.restore(Entry("/a"), is_spare=False, is_done=True, is_other_name=True)
    queue.restore(Entry("/b"), is_spare=True, is_done=False, is_other_name=False)
    queue.move_up()
    assert urls(queue) == ["/b"]
    assert queue.beyond == ()


def test_filters_and_dates_have_fewer_variants_than_articles():
    queue = frontier(limit=5_000)

    def accepted(addresses):
        return sum(queue.add(Entry(address)) == "" for address in addresses)

    assert accepted(f"/index.php?id={n}" for n in range(1_000)) == 1_000
    assert accepted(f"/shop?colour={n}&size=2" for n in range(1_000)) == 200
    assert accepted(f"/events/{1990 + n // 12}/{n % 12 + 1}" for n in range(300)) == 200
    assert accepted(f"/blog/2024/05/{n}-a-title" for n in range(300)) == 300


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
