"""`knowledge` and `source set`: history, going back, and what is said of sources beside their content."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import ARTICLES, Answerdesk


@pytest.fixture
def source_id(answerdesk: Answerdesk, articles: Path) -> str:
    """Articles at version 1, then a short answer at version 2."""
    added = answerdesk("source", "add-documents", articles, "--json").data
    answerdesk("source", "add-answer", "-q", "Ship to Norway?", "-a", "Yes, we do.")
    return added["id"]


def test_history_tells_who_changed_what_and_why(answerdesk: Answerdesk, source_id: str):
    rows = answerdesk("knowledge", "log", "--json").data
    assert [(row["number"], row["author"], row["added"]) for row in rows] == [
        (2, "command line", 1),
        (1, "sync", 2),
    ]
    assert rows[0]["cause"] == "Short answer added: Ship to Norway?"
    own = answerdesk("knowledge", "log", "--source", source_id, "--json").data
    assert [row["number"] for row in own] == [1]
    assert own[0]["run_id"]
    assert "Short answer added" in answerdesk("knowledge", "log").out


def test_version_is_shown_with_its_documents(answerdesk: Answerdesk, source_id: str):
    shown = answerdesk("knowledge", "show", "1", "--json").data
    assert [(row["kind"], row["title"]) for row in shown["documents"]] == [
        ("added", "Delivery times"),
        ("added", "Returning an order"),
    ]
    assert answerdesk("knowledge", "show", "9").code == 4


def test_two_versions_are_compared_down_to_the_lines(answerdesk: Answerdesk, source_id: str):
    answers = answerdesk("source", "list", "--json").data
    answer = next(row for row in answers if row["kind"] == "answer")
    answerdesk("source", "remove", answer["id"])
    found = answerdesk("knowledge", "diff", "2", "3", "--json").data
    assert [(row["kind"], row["title"]) for row in found] == [("removed", "Ship to Norway?")]
    lines = answerdesk("knowledge", "diff", "2", "3", "--document", found[0]["document_id"]).out
    assert "-Yes, we do." in lines
    assert "say the same" in answerdesk("knowledge", "diff", "3", "3").out
    assert answerdesk("knowledge", "diff", "1", "9").code == 2


def test_removed_source_is_brought_back_and_the_past_is_answered_as_it_was(
    answerdesk: Answerdesk, source_id: str
):
    answerdesk("source", "remove", source_id)
    now = answerdesk("search", "refund", "--json").data
    assert {row["external_id"] for row in now} == {"answer"}
    then = answerdesk("search", "refund", "--at-version", "1", "--json").data
    assert then[0]["external_id"] == "returns"
    preview = answerdesk(
        "knowledge", "restore", "--to", "1", "--source", source_id, "--preview", "--json"
    ).data
    assert (preview["added"], preview["version"]) == (2, None)
    assert preview["notes"] == ["Syncing it reads the newest set again."]
    restored = answerdesk("knowledge", "restore", "--to", "1", "--source", source_id, "--json").data
    assert (restored["added"], restored["version"]) == (2, 4)
    assert answerdesk("search", "refund", "--json").data[0]["external_id"] == "returns"
    assert answerdesk("source", "show", source_id, "--json").data["status"] == "ready"
    again = answerdesk("knowledge", "restore", "--to", "1", "--source", source_id)
    assert "nothing to restore" in again.out


def test_everything_is_brought_back(answerdesk: Answerdesk, source_id: str):
    told = answerdesk("knowledge", "restore", "--to", "1").out
    assert "Restored to version 1 as version 3: 0 brought back, 0 changed, 1 ended." in told
    assert len(answerdesk("source", "list", "--json").data) == 1


def test_text_of_a_removed_source_can_be_opened_for_ever(answerdesk: Answerdesk, source_id: str):
    found = answerdesk("search", "refund", "--json").data[0]
    answerdesk("source", "remove", source_id)
    shown = answerdesk("document", "show", found["document_id"], "--version", "1", "--json").data
    assert (shown["status"], found["text"] in shown["text"]) == ("removed", True)


def test_held_changes_are_listed_approved_and_discarded(
    answerdesk: Answerdesk, source_id: str, articles: Path, tmp_path: Path
):
    assert answerdesk("source", "set", source_id, "--hold", "--json").data["sources"][0]["held"]
    changed = [{**ARTICLES[0], "text": "You may return an order within 14 days."}, ARTICLES[1]]
    _replace(tmp_path, source_id, changed)
    answerdesk("source", "sync", source_id)
    held = answerdesk("knowledge", "held", source_id, "--json").data
    assert [(row["kind"], row["external_id"]) for row in held] == [("changed", "returns")]
    assert answerdesk("source", "show", source_id, "--json").data["waiting_changes"] == 1
    assert "30 days" in answerdesk("search", "return an order", "--json").data[0]["text"]
    refused = answerdesk("source", "set", source_id, "--apply-at-once")
    assert refused.code == 2
    assert "1 change waits for approval. " in refused.err
    assert "--waiting apply" in refused.err
    assert (
        "None of these documents waits"
        in answerdesk("knowledge", "approve", source_id, "--document", "x").out
    )
    assert answerdesk("knowledge", "approve", source_id, "--author", "Ann", "--json").data["changed"] == 1
    assert "14 days" in answerdesk("search", "return an order", "--json").data[0]["text"]
    assert answerdesk("knowledge", "discard", source_id, "--json").data == {"discarded": 0}
    assert not answerdesk("source", "set", source_id, "--apply-at-once", "--json").data["sources"][0]["held"]


def _replace(folder: Path, source_id: str, documents: list[dict[str, str]]) -> None:
    from core.bootstrap import build_engine
    from core.settings import load_settings
    from tests.fakes.hash_embedder import HashEmbedder

    engine = build_engine(load_settings(data_dir=folder / "workspace"), embedder=HashEmbedder())
    content = "\n".join(json.dumps(document) for document in documents)
    engine.catalogue.replace_content(source_id, content.encode())
    engine.close()


def test_sources_are_set_many_at_a_time_and_failures_are_named(answerdesk: Answerdesk, source_id: str):
    done = answerdesk("source", "set", source_id, "src_9", "--not-cited", "--audience", "Partners", "--json")
    assert done.code == 10
    row = done.data["sources"][0]
    assert (row["cited"], row["audience"]) == (False, "Partners")
    assert [one["id"] for one in done.data["failed"]] == ["src_9"]
    row = answerdesk("source", "set", source_id, "--everyone", "--private", "--name", "Help", "--json").data
    row = row["sources"][0]
    assert (row["audience"], row["private"], row["name"]) == ("", True, "Help")


@pytest.mark.parametrize(
    "wrong",
    [
        ["src_1"],
        ["src_1", "--audience", "a", "--everyone"],
        ["src_1", "src_2", "--name", "x"],
        ["src_9", "--cited"],
    ],
)
def test_wrong_settings_are_refused(answerdesk: Answerdesk, wrong: list[str]):
    assert answerdesk("source", "set", *wrong).code in {2, 4}
