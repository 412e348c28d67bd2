"""The run that ships is what the agent does: a part of it, recorded again, is the same."""

from typing import Any

import pytest

from core.sample.content import sample_folder
from core.sample.conversation_plan import plan_conversations
from core.sample.recorded_run import RUN_FILE, RunRow, read_run
from core.sample.regeneration import open_studio

EVERY = 53
"""Takes about forty conversations from all over the run."""
pytestmark = pytest.mark.slow


def what_counts(row: RunRow) -> dict[str, Any]:
    """All but the figures: their last digits depend on the processor."""
    messages = [
        [role, ms, said, *author] if isinstance(said, str) else [role, ms, *_of_reply(said)]
        for role, ms, said, *author in row["messages"]
    ]
    return {**row, "messages": messages}


def _of_reply(said: dict[str, Any]) -> list[Any]:
    names = ("decision", "handoff_reason", "text", "understood_as", "citations", "knowledge_version")
    return [said[name] for name in (*names, "config_version", "composer")]


def test_a_part_of_the_run_recorded_again_is_the_same():
    header, shipped = read_run(sample_folder() / RUN_FILE)
    with open_studio(sample_folder()) as studio:
        plans = plan_conversations(studio.library)
        assert studio.header == header
        assert len(plans) == len(shipped)
        recorded = list(studio.record(plans[::EVERY]))
    assert len(recorded) >= 40
    assert [what_counts(row) for row in recorded] == [what_counts(row) for row in shipped[::EVERY]]
