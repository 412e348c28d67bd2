"""`source`, `document` and `search`: content comes in, is shown, and goes."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Answerdesk

SEARCH_FIELDS = {
    "rank", "score", "document_id", "external_id", "source_id", "url", "title", "heading", "text",
}  # fmt: skip
DOCUMENT_FIELDS = {
    "document_id", "external_id", "source_id", "url", "title", "status", "reason", "text", "versions",
}  # fmt: skip


def test_documents_are_added_found_and_shown_under_their_own_ids(answerdesk: Answerdesk, articles: Path):
    added = answerdesk("source", "add-documents", articles, "--json")
    assert (added.code, added.data["status"], added.data["documents"]) == (0, "ready", 2)
    found = answerdesk("search", "parcels to Norway", "--json").data
    assert set(found[0]) >= SEARCH_FIELDS
    assert (found[0]["rank"], found[0]["external_id"], found[0]["heading"]) == (1, "delivery", "Norway")
    shown = answerdesk("document", "show", found[0]["document_id"], "--json").data
    assert set(shown) >= DOCUMENT_FIELDS
    assert found[0]["text"] in shown["text"]
    assert [version["number"] for version in shown["versions"]] == [1]


def test_options_common_to_all_stand_before_or_after_the_command(answerdesk: Answerdesk, tmp_path: Path):
    other = tmp_path / "other"
    answerdesk("--data-dir", other, "source", "add-answer", "-q", "Why?", "-a", "Because.")
    assert len(answerdesk("--json", "source", "list", "--data-dir", other).data) == 1
    assert answerdesk("source", "list", "--json").data == []


def test_a_short_answer_is_live_at_once_and_gone_after_removal(answerdesk: Answerdesk):
    added = answerdesk("source", "add-answer", "-q", "Ship to Norway?", "-a", "Yes, we do.", "--json").data
    assert answerdesk("search", "Ship to Norway?", "--json").data[0]["text"].startswith("Yes, we do.")
    assert answerdesk("source", "remove", added["id"]).code == 0
    assert answerdesk("search", "Ship to Norway?", "--json").data == []
    assert answerdesk("search", "Ship to Norway?", "--at-version", "1", "--json").data != []


def test_a_folder_is_added_with_what_can_be_read_of_it(answerdesk: Answerdesk, tmp_path: Path):
    folder = tmp_path / "help"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.txt").write_text("Opening hours are nine to five.")
    (folder / "deep" / "b.md").write_text("# Parking\n\nParking is free.")
    (folder / "c.exe").write_bytes(b"MZ")
    (folder / ".hidden.txt").write_text("No.")
    done = answerdesk("source", "add-files", folder, "--json")
    assert done.code == 10
    assert sorted(row["name"] for row in done.data["sources"]) == ["a.txt", "b.md"]
    assert {row["status"] for row in done.data["sources"]} == {"ready"}
    assert [item["file"] for item in done.data["refused"]] == [str(folder / "c.exe")]


def test_files_of_which_none_can_be_used_are_wrong_input(answerdesk: Answerdesk, tmp_path: Path):
    (tmp_path / "empty.txt").write_text("")
    done = answerdesk("source", "add-files", "empty.txt", "not-there.txt")
    assert done.code == 2
    assert "empty.txt" in done.out
    assert "not-there.txt" in done.out
    assert done.err.splitlines()[-1].startswith("answerdesk: “empty.txt” is empty")


def test_a_set_with_a_bad_line_is_partly_done_and_says_which(answerdesk: Answerdesk, articles: Path):
    with articles.open("ab") as file:
        file.write(b'\n{"title": "no id"}\n\xff\xfe\n')
    done = answerdesk("source", "add-documents", articles)
    assert done.code == 10
    assert "2 lines were left out" in done.out


def test_a_changed_document_keeps_its_earlier_text(answerdesk: Answerdesk, articles: Path):
    answerdesk("source", "add-documents", articles)
    document = answerdesk("document", "list", "--text", "Norway", "--json").data
    listed = {row["external_id"]: row for row in answerdesk("document", "list", "--json").data}
    assert document == []
    assert set(listed) == {"returns", "delivery"}
    first = listed["returns"]["document_id"]
    assert (
        answerdesk("document", "show", first, "--version", "1", "--json").data["text"].startswith("You may")
    )
    missing = answerdesk("document", "show", first, "--version", "2")
    assert (missing.code, "no version 2" in missing.err) == (4, True)


def test_source_show_tells_of_the_last_sync(answerdesk: Answerdesk, articles: Path):
    source = answerdesk("source", "add-documents", articles, "--json").data["id"]
    shown = answerdesk("source", "show", source, "--json").data
    assert (shown["last_sync"]["phase"], shown["last_sync"]["indexed"]) == ("done", 2)
    assert "last sync: done" in answerdesk("source", "show", source).out


def test_adding_the_same_set_again_changes_nothing(answerdesk: Answerdesk, articles: Path):
    first = answerdesk("source", "add-documents", articles, "--json").data
    again = answerdesk("source", "add-documents", articles, "--json").data
    assert again["id"] == first["id"]
    assert again["sync"]["unchanged"] == 2
    assert json.loads(answerdesk("ask", "return?", "--json").out)["knowledge_version"] == 1


def test_a_short_answer_can_be_synced_like_any_source(answerdesk: Answerdesk):
    added = answerdesk("source", "add-answer", "-q", "Why?", "-a", "Because.", "--json").data
    assert answerdesk("source", "sync", added["id"]).code == 0


def test_an_unreachable_site_is_a_failed_crawl_with_a_sentence(
    answerdesk: Answerdesk, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("ANSWERDESK_CRAWL__ALLOW_PRIVATE_NETWORKS", "true")
    done = answerdesk("source", "add-url", "http://127.0.0.1:1/", "--json")
    assert done.code == 6
    assert done.data["status"] == "failed"
    assert json.loads(done.err.splitlines()[-1])["error"] == "CrawlError"
