"""What every composer promises, whatever words it chooses."""

import pytest

from core.answering.evidence_scoring import EvidenceScorer
from core.answering.extractive import ExtractiveComposer
from core.answering.findings import Findings
from core.answering.generative import GenerativeComposer
from core.answering.ports import Composer, Draft
from core.answering.reply import Turn
from core.answering.tool_calls import ToolCalls
from core.configuration.agent_config import AgentConfig
from tests.fakes.hash_embedder import HashEmbedder
from tests.fakes.scripted_chat_model import ScriptedChatModel
from tests.fakes.scripted_search import a_passage

PASSAGE = a_passage("You can return any item within 30 days. Refunds take five working days.", start=40)
TURN = Turn("Can I return an item?", AgentConfig())


def generative() -> GenerativeComposer:
    return GenerativeComposer(
        ScriptedChatModel("You can return any item within 30 days [1]."), HashEmbedder()
    )


@pytest.fixture(params=[ExtractiveComposer, generative], ids=["extractive", "generative"])
def composer(request) -> Composer:
    return request.param()


def drafts(composer: Composer, findings: Findings) -> list:
    return list(composer.compose(TURN, findings, ToolCalls(timer=lambda: 0.0)))


def found(*passages) -> Findings:
    return EvidenceScorer(HashEmbedder()).score(TURN.question, passages)


def test_deltas_come_first_and_one_draft_last(composer):
    events = drafts(composer, found(PASSAGE))
    assert [isinstance(event, Draft) for event in events] == [False] * (len(events) - 1) + [True]
    assert "".join(event.text for event in events[:-1]) == events[-1].text


def test_every_fact_has_a_span_that_is_a_slice_of_its_document(composer):
    draft = drafts(composer, found(PASSAGE))[-1]
    cited = [one.citation for one in draft.sentences if one.citation]
    assert cited
    for citation in cited:
        assert PASSAGE.text[citation.start - 40 : citation.end - 40] == citation.quote


def test_every_sentence_is_in_the_text(composer):
    draft = drafts(composer, found(PASSAGE))[-1]
    assert all(one.text in draft.text for one in draft.sentences)


def test_nothing_found_gives_no_sentences(composer):
    draft = drafts(composer, Findings(TURN.question))[-1]
    assert (draft.sentences, draft.text) == ((), "")
