"""`answerdesk review` and `answerdesk conflicts`."""

import json

import pytest

THIRTY = "# Returns\n\nYou can return items within 30 days of delivery."
FOURTEEN = THIRTY.replace("30 days", "14 days")


def set_of(tmp_path, name: str, text: str):
    path = tmp_path / f"{name}.jsonl"
    path.write_text(json.dumps({"id": name, "markdown": text}), encoding="utf-8")
    return path


def test_a_new_workspace_has_no_reviews_and_no_conflicts(answerdesk):
    assert "Nothing has changed" in answerdesk("review", "list").out
    assert answerdesk("review", "list", "--json").data == {"total": 0, "reviews": []}
    assert "No conflicts" in answerdesk("conflicts", "list").out


def test_a_sync_is_listed_and_shown(answerdesk, tmp_path):
    answerdesk("source", "add-documents", set_of(tmp_path, "returns", THIRTY))
    assert answerdesk("review", "list", "--json").data["reviews"] == []
    (listed,) = answerdesk("review", "list", "--all", "--json").data["reviews"]
    assert (listed["added"], listed["state"], listed["facts"]) == (1, "open", 0)
    shown = answerdesk("review", "show", listed["run_id"], "--seen", "--json").data
    assert (shown["state"], shown["documents"]) == ("seen", [])


def test_one_knowledge_version_is_shown_with_its_sentences(answerdesk, tmp_path):
    answerdesk("source", "add-documents", set_of(tmp_path, "returns", THIRTY))
    shown = answerdesk("review", "version", "1", "--json").data
    assert (shown["added"], [one["change"] for one in shown["documents"]]) == (1, ["added"])


def test_a_contradiction_is_listed_dismissed_and_stays_so(answerdesk, tmp_path):
    answerdesk("source", "add-documents", set_of(tmp_path, "returns", THIRTY))
    answerdesk("source", "add-documents", set_of(tmp_path, "faq", FOURTEEN))
    assert answerdesk("conflicts", "find", "--json").data == {"found": 1, "open": 1}
    (found,) = answerdesk("conflicts", "list", "--json").data["conflicts"]
    assert sorted((found["left_value"], found["right_value"])) == ["14 days", "30 days"]
    assert "30 days" in answerdesk("conflicts", "list").out
    assert answerdesk("conflicts", "dismiss", found["conflict_id"]).code == 0
    assert answerdesk("conflicts", "find", "--json").data == {"found": 1, "open": 0}


def test_a_solved_contradiction_that_is_found_again_is_open(answerdesk, tmp_path):
    answerdesk("source", "add-documents", set_of(tmp_path, "returns", THIRTY))
    answerdesk("source", "add-documents", set_of(tmp_path, "faq", FOURTEEN))
    answerdesk("conflicts", "find")
    (found,) = answerdesk("conflicts", "list", "--json").data["conflicts"]
    assert answerdesk("conflicts", "solve", found["conflict_id"], "--json").data["state"] == "solved"
    assert answerdesk("conflicts", "find", "--json").data["open"] == 1


@pytest.mark.parametrize(
    "words",
    [("review", "show", "run_9"), ("review", "held", "src_9"), ("conflicts", "dismiss", "cft_9")],
)
def test_what_is_not_there_is_said_to_be_not_there(answerdesk, words):
    assert answerdesk(*words).code == 4
