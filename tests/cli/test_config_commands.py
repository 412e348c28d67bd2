"""`config`: from a file to a draft, to what serves, and back."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from core.bootstrap import Engine, build_engine
from core.configuration.agent_config import AgentConfig
from core.configuration.config_file import export_file
from core.settings import Settings
from tests.cli.conftest import Answerdesk
from tests.fakes.hash_embedder import HashEmbedder

WithEngine = Callable[[Callable[[Engine], None]], None]


@pytest.fixture
def with_engine(tmp_path: Path) -> WithEngine:
    """Do something in the workspace as somebody else would, between two commands."""

    def run(work: Callable[[Engine], None]) -> None:
        engine = build_engine(
            Settings(data_dir=tmp_path / "workspace", _env_file=None), embedder=HashEmbedder()
        )
        work(engine)
        engine.close()

    return run


@pytest.fixture
def agent_file(tmp_path: Path) -> Callable[..., Path]:
    """The file of the configuration as delivered with some fields edited."""

    def edited(**changed: object) -> Path:
        path = tmp_path / "agent.json"
        content = json.loads(export_file(AgentConfig()))
        content["configuration"] |= changed
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    return edited


def test_the_configuration_as_delivered_is_shown_before_anything_is_published(answerdesk: Answerdesk):
    assert answerdesk("config", "show").out == "Version 0: Luma\n"
    assert answerdesk("config", "show", "--json").data["configuration"]["name"] == "Luma"
    assert "as delivered" in answerdesk("config", "history").out
    assert answerdesk("config", "diff").out == "The draft and what serves say the same.\n"


def test_a_file_goes_round_as_it_was(answerdesk: Answerdesk, tmp_path: Path, agent_file):
    answerdesk("config", "import", agent_file(name="Nova", company="Größe & Söhne"))
    answerdesk("config", "publish")
    written = tmp_path / "out.json"
    told = answerdesk("config", "export", "--output", written)
    assert told.out == f"Version 1 written to {written}.\n"
    assert written.read_text(encoding="utf-8") == answerdesk("config", "export").out
    assert answerdesk("config", "import", written).out == (
        "The file says what is published already: there is no draft.\n"
    )


def test_importing_makes_a_draft_and_publishes_nothing(answerdesk: Answerdesk, agent_file):
    imported = answerdesk("config", "import", agent_file(name="Nova", tone="Calm."))
    assert imported.out.splitlines() == [
        "Draft of agent.json, not published yet. 2 changes:",
        "  Name: Luma → Nova",
        "  Tone: empty → Calm.",
    ]
    assert answerdesk("config", "show", "--json").data["configuration"]["name"] == "Luma"
    shown = answerdesk("config", "show").out
    assert "The draft changes 2 of it" in shown
    assert answerdesk("config", "show", "--draft").out.startswith("Draft: Nova\n")


def test_the_difference_is_told_with_its_revision_and_author(answerdesk: Answerdesk, agent_file):
    answerdesk("config", "import", agent_file(guardrails=[{"topic": "Law"}]), "--author", "Kim")
    lines = answerdesk("config", "diff").out.splitlines()
    assert lines[0].endswith("last saved by Kim.")
    assert lines[1:] == ["1 change of version 0:", "  Guardrails · Law: added: What to do: Decline"]
    data = answerdesk("config", "diff", "--json").data
    assert (data["author"], data["live"], data["based_on"]) == ("Kim", 0, 0)
    assert [(one["kind"], one["field"], one["page"]) for one in data["changes"]] == [
        ("added", "guardrails.Law", "guidelines")
    ]


def test_publishing_makes_a_version_with_its_note(answerdesk: Answerdesk, agent_file):
    answerdesk("config", "import", agent_file(name="Nova"))
    published = answerdesk("config", "publish", "--note", "Another name", "--author", "Kim")
    assert published.out.splitlines() == ["Version 1 serves. 1 change.", "  Name: Luma → Nova"]
    (row,) = answerdesk("config", "history", "--json").data
    assert (row["version"], row["author"], row["note"]) == (1, "Kim", "Another name")
    assert answerdesk("config", "diff", "0", "1").out == "  Name: Luma → Nova\n"
    nothing = answerdesk("config", "publish")
    assert (nothing.code, "nothing to publish" in nothing.err) == (2, True)


def test_an_earlier_version_serves_again_and_the_draft_has_to_look_at_it(answerdesk: Answerdesk, agent_file):
    answerdesk("config", "import", agent_file(name="Nova"))
    answerdesk("config", "publish")
    answerdesk("config", "import", agent_file(tone="Calm."))
    restored = answerdesk("config", "restore", "0")
    assert restored.out.splitlines() == [
        "Version 2 serves: what version 0 said.",
        "The draft does not know it: see `config diff`, then publish --over 2.",
    ]
    refused = answerdesk("config", "publish")
    assert (refused.code, "Version 2 was published by command line" in refused.err) == (11, True)
    assert answerdesk("config", "publish", "--over", "2", "--json").data["version"] == 3
    assert answerdesk("config", "restore", "9").code == 4


def test_a_draft_that_somebody_else_saved_is_neither_published_nor_discarded_nor_replaced(
    answerdesk: Answerdesk, agent_file, with_engine: WithEngine
):
    path = agent_file(name="Nova")
    seen = answerdesk("config", "import", path, "--json").data["revision"]
    with_engine(lambda engine: engine.configuration.save_draft(AgentConfig(name="Iris"), author="Kim"))
    for words in (
        ("publish", "--revision", str(seen)),
        ("discard", "--revision", str(seen)),
        ("import", path),
    ):
        refused = answerdesk("config", *words)
        assert (refused.code, "by Kim on" in refused.err) == (11, True)
    assert answerdesk("config", "show", "--draft", "--json").data["configuration"]["name"] == "Iris"
    assert answerdesk("config", "import", path, "--replace").code == 0
    assert answerdesk("config", "show", "--draft", "--json").data["configuration"]["name"] == "Nova"


def test_a_draft_is_discarded(answerdesk: Answerdesk, agent_file):
    answerdesk("config", "import", agent_file(name="Nova"))
    assert answerdesk("config", "discard").out == "The draft is discarded. 1 change.\n"
    assert answerdesk("config", "discard").out == "There was no draft.\n"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "The file is not JSON"),
        ("{}", "not a file that `answerdesk config export` has written"),
        (
            '{"format": "answerdesk agent configuration", "schema": 99, "configuration": {}}',
            "A newer Answerdesk wrote this file",
        ),
        (
            '{"format": "answerdesk agent configuration", "schema": 1, "configuration": '
            '{"thresholds": {"answer": 0.2, "ask_back": 0.5}}}',
            "Thresholds · Asks back from must not be above “Answers from”.",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_a_sentence(
    answerdesk: Answerdesk, tmp_path: Path, content: str, sentence: str
):
    path = tmp_path / "agent.json"
    path.write_text(content, encoding="utf-8")
    refused = answerdesk("config", "import", path)
    assert (refused.code, sentence in refused.err) == (2, True)
    assert answerdesk("config", "show", "--json").data["changes"] == 0


def test_a_file_that_cannot_be_written_is_told_of(answerdesk: Answerdesk, tmp_path: Path):
    refused = answerdesk("config", "export", "--output", tmp_path / "no" / "folder.json")
    assert (refused.code, "cannot be written" in refused.err) == (2, True)
    assert answerdesk("config", "export", "--version", "1").code == 4
    assert answerdesk("config", "export", "--version", "0", "--draft").code == 2


def test_the_preflight_tells_and_lets_pass(answerdesk: Answerdesk, agent_file):
    sound = answerdesk("config", "preflight")
    assert "Handoff · Routing: There is nobody yet" in sound.out
    script = {"name": "Returns", "situation": "Returns", "wording": "Returns are free for 900 days."}
    answerdesk("config", "import", agent_file(scripted=[script]))
    found = answerdesk("config", "preflight", "--json")
    assert found.code == 0
    assert ("warning", "promise", "scripted.Returns.wording", "guidelines") in {
        (one["severity"], one["kind"], one["field"], one["page"]) for one in found.data
    }
    assert "promise" not in {
        one["kind"] for one in answerdesk("config", "preflight", "--version", "0", "--json").data
    }


def test_what_was_done_by_commands_is_in_the_audit_log(
    answerdesk: Answerdesk, agent_file, with_engine: WithEngine
):
    answerdesk("config", "import", agent_file(name="Nova"))
    answerdesk("config", "publish", "--author", "Kim")
    told: list[tuple[str, str, str]] = []
    with_engine(
        lambda engine: told.extend(
            (entry.change.actor, entry.change.action.value, entry.change.object_name)
            for entry in engine.audit_log.read_all()
        )
    )
    assert told == [
        ("command line", "edit", "Draft, from the file agent.json"),
        ("Kim", "publish", "Version 1"),
    ]
