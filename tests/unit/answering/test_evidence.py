"""A reply survives being stored, exactly."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.answering.evidence import evidence_of, reply_from_evidence
from core.answering.reply import (
    Check,
    Citation,
    Decision,
    HandoffReason,
    MetSituation,
    Reply,
    ReplySentence,
    SituationKind,
    ToolCall,
)
from core.errors import StorageError
from core.retrieval.passages import Passage

WORDS = st.text(max_size=12)
SHARE = st.floats(0, 1)
COUNT = st.integers(0, 10_000)
CITATIONS = st.builds(Citation, WORDS, COUNT, WORDS, WORDS, st.none() | WORDS, WORDS, WORDS, COUNT, COUNT)
REPLIES = st.builds(
    Reply,
    decision=st.sampled_from(Decision),
    text=WORDS,
    confidence=SHARE,
    reason=WORDS,
    understood_as=WORDS,
    sentences=st.lists(st.builds(ReplySentence, WORDS, st.none() | CITATIONS, SHARE), max_size=3).map(tuple),
    citations=st.lists(CITATIONS, max_size=2).map(tuple),
    passages=st.lists(
        st.builds(
            Passage, WORDS, WORDS, COUNT, WORDS, WORDS, WORDS, st.none() | WORDS, WORDS, WORDS, WORDS,
            COUNT, COUNT, COUNT, SHARE, SHARE, SHARE, st.booleans(),
        ),
        max_size=2,
    ).map(tuple),
    checks=st.lists(st.builds(Check, WORDS, st.booleans(), WORDS), max_size=2).map(tuple),
    knowledge_version=COUNT,
    config_version=COUNT,
    composer=WORDS,
    model=WORDS,
    timings_ms=st.dictionaries(WORDS, SHARE, max_size=2),
    handoff_reason=st.none() | st.sampled_from(HandoffReason),
    situation=st.none()
    | st.builds(MetSituation, st.sampled_from(SituationKind), WORDS, SHARE, WORDS, WORDS),
    tool_calls=st.lists(st.builds(ToolCall, WORDS, SHARE, WORDS), max_size=2).map(tuple),
)  # fmt: skip


@given(REPLIES)
def test_a_reply_comes_back_as_it_was(reply):
    assert reply_from_evidence(json.loads(json.dumps(evidence_of(reply)))) == reply


@given(REPLIES)
def test_a_reply_stored_before_situations_and_tool_calls_were_known_is_read(reply):
    stored = evidence_of(replace(reply, situation=None, tool_calls=()))
    early = {name: value for name, value in stored.items() if name not in {"situation", "tool_calls"}}
    assert reply_from_evidence({**early, "format": 1}) == replace(reply, situation=None, tool_calls=())


@pytest.mark.parametrize(
    "damaged", [{}, {"format": 99}, {"format": 1, "decision": "answer", "handoff_reason": None}]
)
def test_evidence_that_cannot_be_read_is_a_storage_error(damaged):
    with pytest.raises(StorageError):
        reply_from_evidence(damaged)
