"""Questions to answers: search, the agent, the conversations it keeps, and what is reported of them."""

from datetime import timedelta
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from core.answering.agent import CustomerAgent
from core.answering.background import MOST_TITLES
from core.answering.composers import ConfiguredComposers
from core.answering.evidence_scoring import EvidenceScorer
from core.answering.extractive import ExtractiveComposer
from core.answering.generative import GenerativeComposer
from core.answering.ports import ChatModel, ComposerChoice, QuestionRewriter
from core.answering.preflight import Preflight
from core.answering.rewriting import ModelRewriter
from core.answering.situation_judge import ModelJudge
from core.answering.situation_reader import SituationReader
from core.answering.situations import SituationFinder
from core.bootstrap.connector_parts import ConnectorParts
from core.providers.openai_chat import OpenAICompatibleChatModel
from core.retrieval.search import PassageRetriever
from core.storage.document_titles import SqlDocumentTitles
from core.storage.source_audiences import SqlSourceAudiences

if TYPE_CHECKING:
    # Polars and DuckDB take a while to load, and most commands need neither.
    from core.performance.report import PerformanceReports
    from core.storage.warehouse import DuckDBWarehouse


_HASTY_TIMEOUT = timedelta(seconds=4)
"""For each next byte of what a model words or judges: what is done by rule is there at once."""
_TITLES_READ = 4 * MOST_TITLES
"""Some are in languages that the encoder does not read."""
_MODELS_KEPT = 16
"""Models that configurations name; each keeps its connections."""


class AnsweringParts(ConnectorParts):
    """The agent of one workspace."""

    @cached_property
    def chat_model(self) -> ChatModel | None:
        """The chat model of the settings; None means extractive answers."""
        return OpenAICompatibleChatModel(self.settings.model) if self.settings.model.chat_model else None

    @cached_property
    def rewriter(self) -> QuestionRewriter | None:
        """The chat model as it words follow-ups. None: that is done by rule."""
        return ModelRewriter(self._hasty_model) if self._hasty_model else None

    @cached_property
    def _hasty_model(self) -> ChatModel | None:
        """The chat model asked once and not for long, for what can be done without it."""
        if self.chat_model is None:
            return None
        model = self.settings.model
        hasty = {"timeout": min(model.timeout, _HASTY_TIMEOUT), "attempts": 1}
        return OpenAICompatibleChatModel(model.model_copy(update=hasty))

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
    def composers(self) -> ComposerChoice:
        """Who composes, as each turn's configuration wants it."""
        model = self.settings.model
        has_endpoint = bool(model.chat_model or model.base_url)

        @lru_cache(maxsize=_MODELS_KEPT)
        def generative(name: str) -> GenerativeComposer:
            chosen = OpenAICompatibleChatModel(model.model_copy(update={"chat_model": name}))
            return GenerativeComposer(chosen, self.embedder)

        return ConfiguredComposers(
            ExtractiveComposer(),
            generative=generative if has_endpoint else None,
            model=model.chat_model or "",
            falls_back=model.fall_back_to_extractive,
        )

    @cached_property
    def _document_titles(self) -> SqlDocumentTitles:
        return SqlDocumentTitles(
            self.database, current_version=self.documents.current_version, limit=_TITLES_READ
        )

    @cached_property
    def situations(self) -> SituationFinder:
        """What of the configuration a message meets: by meaning, and by the chat model where there is one."""
        return SituationFinder(
            SituationReader(
                self.embedder, second=self.second_encoder_in_use, titles=self._document_titles.sample
            ),
            judge=ModelJudge(self._hasty_model) if self._hasty_model else None,
        )

    @cached_property
    def agent(self) -> CustomerAgent:
        """Replies to one message; stores nothing."""
        return CustomerAgent(
            search=self.search,
            scorer=EvidenceScorer(self.embedder, second=self.second_encoder_in_use),
            composers=self.composers,
            situations=self.situations,
            rewriter=self.rewriter,
        )

    @cached_property
    def preflight(self) -> Preflight:
        """Looks at a draft before it is published."""
        return Preflight(
            search=self.search,
            embedder=self.embedder,
            situations=self.situations,
            people=self.people,
            teams=self.teams,
            has_endpoint=bool(self.settings.model.chat_model or self.settings.model.base_url),
            chat_model=self.settings.model.chat_model or "",
            without_address=self.deployment.names_without_address,
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
