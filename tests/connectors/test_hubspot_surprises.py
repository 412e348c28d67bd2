"""Whatever an account sends fails that item at most, and never gets further than text."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.connectors.hubspot_items import article_item, hit_item, instant, page_item, post_item
from core.knowledge.content_connector import ConnectorError, ItemState
from core.knowledge.sources import UrlState
from core.knowledge.web_page import read_web_page
from tests.connectors.conftest import START, Connected, at
from tests.fakes.hubspot_server import SITE_PAGES, rich_text_page

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = (
    "id title name htmlTitle subtitle body postBody url state currentState currentlyPublished language "
    "updatedAt updated archivedAt archived publishDate pageExpiryDate pageExpiryEnabled password widgets "
    "layoutSections widgetContainers accessGroupIds accessType fields publishedDate abStatus"
)
ROWS = st.dictionaries(st.sampled_from(NAMES.split()), JSON, max_size=12)


@settings(max_examples=40, deadline=None)
@given(ROWS, ROWS)
def test_no_row_of_any_form_is_an_error(row, other) -> None:
    for make in (page_item, post_item, article_item):
        item = make(row, kind="pages", now=START)
        assert item.state in ItemState
        assert bool(item.reason) == (item.state is not ItemState.PUBLISHED)
    hit_item(row, other, kind="articles")


@pytest.mark.parametrize(
    "value", ["", "soon", "99999-01-01", 1e300, -(10**20), True, [], {}, None, "1970-01-01T00:00:00Z", 0]
)
def test_what_is_no_time_is_none(value) -> None:
    assert instant(value) is None


def sync_of(desk: Connected, **fields: object):
    row = {**rich_text_page("1", "<p>Words.</p>", updated_at=at(1)), **fields}
    desk.account.put(SITE_PAGES, {name: value for name, value in row.items() if value != "ABSENT"})
    source = desk.add()
    desk.sync(source)
    return source


def test_rows_without_times_come_in(desk: Connected) -> None:
    sync_of(desk, updatedAt="ABSENT", createdAt="ABSENT")
    assert desk.found() == ["Words."]


def test_a_row_without_an_id_is_left_out_and_the_others_come_in(desk: Connected) -> None:
    nameless = {**rich_text_page("2", "<p>Nameless.</p>", updated_at=at(2)), "id": None}
    desk.account.lists[SITE_PAGES].append(nameless)
    sync_of(desk)
    assert desk.found() == ["Words."]


def test_null_where_content_should_be_makes_the_item_fail_alone(desk: Connected) -> None:
    desk.account.put(SITE_PAGES, rich_text_page("2", "<p>Fine.</p>", updated_at=at(2)))
    source = sync_of(desk, layoutSections=None, widgets=None, widgetContainers=None)
    assert desk.found() == ["Fine."]
    row = desk.urls(source)["https://www.example.com/page-1"]
    assert row.state is UrlState.FAILED
    assert row.reason


def test_what_failed_is_not_read_again_until_it_changes(desk: Connected) -> None:
    source = sync_of(desk, layoutSections={})
    reads = desk.reader.reads
    desk.sync(source)
    assert desk.reader.reads == reads
    desk.account.put(SITE_PAGES, rich_text_page("1", "<p>Mended.</p>", updated_at=at(9)))
    desk.sync(source)
    assert desk.found() == ["Mended."]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"currentlyPublished": False, "state": "SCHEDULED"}, "not published in HubSpot (scheduled)"),
        ({"currentlyPublished": "ABSENT", "state": "DRAFT"}, "not published in HubSpot (draft)"),
        (
            {"currentlyPublished": "ABSENT", "state": "PUBLISHED_OR_SCHEDULED", "publishDate": "2031-01-01"},
            "published or scheduled",
        ),
        ({"password": "open sesame"}, "Only some visitors"),
        ({"publicAccessRulesEnabled": True}, "Only some visitors"),
        ({"pageExpiryEnabled": True, "pageExpiryDate": 1_700_000_000_000}, "expired"),
        ({"abStatus": "loser_variant"}, "lost its test"),
    ],
)
def test_what_customers_do_not_see_does_not_answer(desk: Connected, fields, reason) -> None:
    source = sync_of(desk, **fields)
    assert desk.found() == []
    (row,) = desk.urls(source).values()
    assert row.state is UrlState.SKIPPED
    assert reason in row.reason


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "//evil", "https://u:p@example.com/", "ftp://x/y", 7, ""]
)
def test_an_address_that_is_none_is_dropped_and_the_text_answers_without(desk: Connected, url) -> None:
    source = sync_of(desk, url=url)
    (document,) = desk.stores.documents.list_documents(source_id=source.id)
    assert document.url is None
    assert desk.found() == ["Words."]
    assert list(desk.urls(source)) == ["hubspot:pages/1"]


def test_hostile_markup_ends_as_text(desk: Connected) -> None:
    html = (
        "<p onclick=steal()>Prices.</p><script>alert('x')</script></hs-module></main>"
        "<a href='javascript:alert(2)'>Order</a><iframe src=//evil></iframe><img src=x onerror=alert(3)>"
    )
    desk.account.put(SITE_PAGES, rich_text_page("1", html, updated_at=at(1)))
    desk.sync(desk.add())
    text = " ".join(desk.found())
    assert "Prices." in text
    assert "Order" in text
    for trace in ("alert", "javascript", "onclick", "<script", "iframe"):
        assert trace not in text


def test_an_item_with_too_many_bytes_fails_and_the_others_come_in(desk: Connected) -> None:
    desk.account.put(SITE_PAGES, rich_text_page("2", "<p>Small.</p>", updated_at=at(2)))
    desk.account.put(SITE_PAGES, rich_text_page("1", f"<p>{'x' * 150_000}</p>", updated_at=at(1)))
    source = desk.add()
    desk.sync(source)
    assert desk.found() == ["Small."]
    assert "bytes" in desk.urls(source)["https://www.example.com/page-1"].reason


def test_lists_of_huge_items_are_asked_for_in_smaller_portions(desk: Connected, monkeypatch) -> None:
    monkeypatch.setattr("core.connectors.hubspot_requests.ANSWER_BYTES", 20_000)
    for number in range(12):
        size = 90_000 if number == 5 else 3_000
        html = f"<p>Start {number}. {'word ' * (size // 5)}</p>"
        desk.account.put(SITE_PAGES, rich_text_page(str(number), html, updated_at=at(number)))
    source = desk.add()
    desk.sync(source)
    documents = desk.stores.documents.list_documents(source_id=source.id)
    failed = [document for document in documents if document.status.value == "failed"]
    assert [document.external_id for document in failed] == ["pages/5"]
    assert "more bytes" in failed[0].reason
    assert len(documents) == 12


def test_a_list_in_another_order_than_asked_for_is_read_whole(desk: Connected) -> None:
    for number in range(120):
        row = rich_text_page(str(number), f"<p>Page {number}.</p>", updated_at=at((number * 37) % 120))
        desk.account.put(SITE_PAGES, {**row, "createdAt": at(number)})

    real = desk.account._listed
    desk.account._listed = lambda rows, query, **limits: real(rows, {**query, "sort": "createdAt"}, **limits)
    desk.sync(desk.add())
    assert len(desk.found()) == 120


def test_a_list_that_never_ends_is_given_up(desk: Connected) -> None:
    row = rich_text_page("1", "<p>Again.</p>", updated_at=at(1))
    source = desk.add()
    page = json.dumps({"results": [row], "paging": {"next": {"after": "same"}}}).encode()
    desk.account.script = [(200, {}, page)] * 50
    error = desk.failed_sync(source)
    assert isinstance(error, ConnectorError)
    assert "again and again" in error.message


def test_every_module_of_a_page_is_read_in_order_and_no_settings_are(desk: Connected) -> None:
    long_text = "".join(f"<p>Paragraph {number} tells how parcels are sent.</p>" for number in range(40))
    module = {"type": "custom_widget", "path": "x/hero", "name": "module_a"}
    hero = {
        **module,
        "params": {"heading": "Parcels", "css_class": "dark theme", "style": {"text": "no words"}},
    }
    prices = {
        **module,
        "params": {"plans": [{"title": "Blue plan", "price": "5 euro a month", "icon": "fa-x y"}]},
    }
    text = {**module, "params": {"html": long_text + "{{ cta('1-2') }}"}}
    row = {"6": {"rows": [{"0": prices}]}, "0": {"rows": [{"0": hero}, {"0": text}]}}
    page = {
        **rich_text_page("1", "", updated_at=at(1)),
        "layoutSections": {"dnd_area": {"rows": [row], "params": {}}},
        "widgets": {"footer": {"body": {"html": "<p>Last words.</p>"}, "order": 9, "label": "Footer"}},
    }
    item = page_item(page, kind="pages", now=START)
    read = read_web_page(item.html.encode(), url=item.url).text
    places = [read.index(part) for part in ("Parcels", "Paragraph 39", "Blue plan", "5 euro", "Last words")]
    assert places == sorted(places)
    for unsaid in ("dark theme", "no words", "fa-x", "cta", "Footer", "hero"):
        assert unsaid not in read
