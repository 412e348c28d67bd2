"""Questions to answers: search, the agent, the conversations it keeps, and what is reported of them."""

from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from core.answering.agent import CustomerAgent
from core.answering.evidence_scoring import EvidenceScorer
from core.answering.extractive import ExtractiveComposer
from core.answering.generative import GenerativeComposer
from core.answering.ports import ChatModel, QuestionRewriter
from core.answering.rewriting import ModelRewriter
from core.bootstrap.connector_parts import ConnectorParts
from core.providers.openai_chat import OpenAICompatibleChatModel
from core.retrieval.search import PassageRetriever
from core.storage.source_audiences import SqlSourceAudiences

if TYPE_CHECKING:
    # Polars and DuckDB take a while to load, and most commands need neither.
    from core.performance.report import PerformanceReports
    from core.storage.warehouse import DuckDBWarehouse


_REWRITING_TIMEOUT = timedelta(seconds=4)
"""For each next byte of a follow-up's wording: the rule's is there at once."""


class AnsweringParts(ConnectorParts):
    """The agent of one workspace."""

    @cached_property
    def chat_model(self) -> ChatModel | None:
        """The chat model of the settings; None means extractive answers."""
        return OpenAICompatibleChatModel(self.settings.model) if self.settings.model.chat_model else None

    @cached_property
    def rewriter(self) -> QuestionRewriter | None:
        """The chat model as it words follow-ups: asked once and not for long. None: that is done by rule."""
        if self.chat_model is None:
            return None
        model = self.settings.model
        hasty = {"timeout": min(model.timeout, _REWRITING_TIMEOUT), "attempts": 1}
        return ModelRewriter(OpenAICompatibleChatModel(model.model_copy(update=hasty)))

    @cached_property
    def search(self) -> PassageRetriever:
        """Questions to passages."""
        return PassageRetriever(
            self.index,
            self.documents,
            self.embedder,
            current_version=self.documents.current_version,
            find_source=self.sources.find_source,
            closed_to=SqlSourceAudiences(self.database).closed_to,
            second=self.second_encoder_in_use,
        )

    @cached_property
    def agent(self) -> CustomerAgent:
        """Replies to one message; stores nothing."""
        scorer = EvidenceScorer(self.embedder, second=self.second_encoder_in_use)
        extractive = ExtractiveComposer()
        if self.chat_model is None:
            return CustomerAgent(search=self.search, scorer=scorer, composer=extractive)
        return CustomerAgent(
            search=self.search,
            scorer=scorer,
            composer=GenerativeComposer(self.chat_model, self.embedder),
            rewriter=self.rewriter,
            fallback=extractive if self.settings.model.fall_back_to_extractive else None,
        )

    @cached_property
    def warehouse(self) -> "DuckDBWarehouse":
        """The analytics copy."""
        from core.storage.warehouse import DuckDBWarehouse

        return DuckDBWarehouse(self.database, folder=self.data_dir / "warehouse")

    @cached_property
    def reports(self) -> "PerformanceReports":
        """Every number of the Performance pages."""
        from core.performance.report import PerformanceReports

        return PerformanceReports(warehouse=self.warehouse, clock=self.clock, zone=self.settings.time_zone)
