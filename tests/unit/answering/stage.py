"""An agent on scripted passages, for tests of turns."""

from collections.abc import Iterable

from core.answering.agent import CustomerAgent
from core.answering.composers import OneComposer
from core.answering.confidence import ConfidenceModel
from core.answering.evidence_scoring import EvidenceScorer
from core.answering.extractive import ExtractiveComposer
from core.answering.ports import Composer, ComposerChoice, PassageSearch, QuestionRewriter
from core.answering.reply import ReplyDelta, ReplyEvent, Turn
from core.answering.situation_reader import SituationReader
from core.answering.situations import SituationFinder
from core.answering.tool_calls import MOST_CALLS
from core.configuration.agent_config import AgentConfig
from core.retrieval.passages import Passage
from tests.fakes.hash_embedder import HashEmbedder
from tests.fakes.scripted_search import ScriptedSearch

SURE = ConfidenceModel(10.0, {})
UNSURE = ConfidenceModel(-0.6, {})
LOST = ConfidenceModel(-10.0, {})


def an_agent(
    *passages: Passage,
    confidence: ConfidenceModel = SURE,
    composer: Composer | None = None,
    fallback: Composer | None = None,
    composers: ComposerChoice | None = None,
    search: PassageSearch | None = None,
    situations: SituationFinder | None = None,
    rewriter: QuestionRewriter | None = None,
    most_calls: int = MOST_CALLS,
) -> CustomerAgent:
    return CustomerAgent(
        search=search or ScriptedSearch(passages),
        scorer=EvidenceScorer(HashEmbedder()),
        composers=composers or OneComposer(composer or ExtractiveComposer(), fallback),
        situations=situations or SituationFinder(SituationReader(HashEmbedder())),
        most_calls=most_calls,
        rewriter=rewriter,
        confidence=confidence,
        timer=lambda: 0.0,
    )


def a_turn(question: str, **changed: object) -> Turn:
    return Turn(**{"question": question, "config": AgentConfig(), **changed})


def shown(events: Iterable[ReplyEvent]) -> str:
    """The text on the customer's screen when the stream has ended."""
    text = ""
    for event in events:
        if isinstance(event, ReplyDelta):
            text = event.text if event.is_restart else text + event.text
    return text
