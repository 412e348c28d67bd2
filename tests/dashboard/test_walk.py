"""From page to page in one session: nothing of the page before gets in the way of the next."""

import pytest

ORDER = [
    "overview", "conversations", "inbox", "preview", "profile", "guidelines", "content_sources", "handoff",
    "channels", "reviews", "knowledge_versions", "conflicts", "audit_log",
]  # fmt: skip


@pytest.mark.parametrize("pages", [ORDER, ORDER[::-1]], ids=["down the menu", "up the menu"])
def test_from_page_to_page_nothing_fails(engine, visit, pages):
    app = visit(pages[0])
    for page in pages[1:]:
        app.switch_page(f"app_pages/{page}.py").run()
        assert not app.exception, page
        assert not app.error, page


def test_from_the_overview_each_page_opens_as_by_its_address(engine, visit):
    by_address = {page: visit(page).main for page in ORDER[1:]}
    for page, opened in by_address.items():
        app = visit("overview")
        app.switch_page(f"app_pages/{page}.py").run()
        assert [one.type for one in app.main] == [one.type for one in opened], page
