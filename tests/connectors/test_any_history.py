"""Whatever editors do and whenever we look, in the end exactly what is published answers."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.knowledge.connector_cursor import READ_ALL_EVERY
from tests.connectors.conftest import Connected, at
from tests.fakes.hubspot_server import NEVER, SITE_PAGES, HubSpotAccount, rich_text_page, serving

IDS = st.sampled_from(["1", "2", "3", "4"])
EDITS = st.tuples(st.sampled_from(["edit", "unpublish", "publish", "delete", "restore", "vanish"]), IDS)
HISTORIES = st.lists(st.lists(EDITS, max_size=4), min_size=1, max_size=6)


class Editor:
    """Edits an account, and knows what it should answer."""

    def __init__(self, account: HubSpotAccount) -> None:
        self.account = account
        self.time = 0

    def do(self, edit: str, page_id: str, now: str) -> None:
        self.time += 1
        rows = {row["id"]: row for row in self.account.lists[SITE_PAGES]}
        if edit == "vanish":
            self.account.remove(SITE_PAGES, page_id)
        elif edit == "edit" or page_id not in rows:
            text = f"<p>Page {page_id} as of {self.time}.</p>"
            self.account.put(SITE_PAGES, rich_text_page(page_id, text, updated_at=at(self.time)))
        elif edit == "delete":  # without another updatedAt
            self.account.change(SITE_PAGES, page_id, archivedAt=now)
        elif edit == "restore":
            self.account.change(SITE_PAGES, page_id, archivedAt=NEVER, updatedAt=at(self.time))
        else:
            is_live = edit == "publish"
            self.account.change(SITE_PAGES, page_id, currentlyPublished=is_live, updatedAt=at(self.time))

    def published(self) -> list[str]:
        rows = self.account.lists[SITE_PAGES]
        live = [row for row in rows if row["currentlyPublished"] and row["archivedAt"] == NEVER]
        modules = [row["layoutSections"]["dnd_area"]["rows"][0]["0"]["rows"][0]["0"] for row in live]
        return sorted(module["params"]["html"][3:-4] for module in modules)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(HISTORIES, st.booleans())
def test_exactly_what_is_published_answers_in_the_end(history, is_stopped_often) -> None:
    with serving(HubSpotAccount()) as account:
        desk, editor = Connected(account), Editor(account)
        source = desk.add()
        for edits in history:
            for edit, page_id in edits:
                editor.do(edit, page_id, desk.now.isoformat())
            desk.sync(source, is_cancelled=lambda: is_stopped_often)
        desk.sync(source)
        desk.sync(source, later=READ_ALL_EVERY + timedelta(minutes=1))
        assert desk.found() == editor.published()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(HISTORIES)
def test_between_full_reads_only_what_vanished_without_a_trace_still_answers(history) -> None:
    with serving(HubSpotAccount()) as account:
        desk, editor = Connected(account), Editor(account)
        source = desk.add()
        for edits in history:
            for edit, page_id in edits:
                if edit != "vanish":
                    editor.do(edit, page_id, desk.now.isoformat())
            desk.sync(source)
            assert desk.found() == editor.published()
