"""A look at a draft before it is published: contradictions, promises without content, replies never said."""

from collections.abc import Callable, Iterator, Sequence

from core.access.ports import PersonStore, TeamStore
from core.answering.ports import PassageSearch
from core.answering.preflight_contradictions import check_contradictions
from core.answering.preflight_findings import Finding, FindingKind, Severity, note
from core.answering.preflight_pre_empted import check_pre_empted
from core.answering.preflight_promises import PromiseCheck
from core.answering.preflight_settings import Surroundings, check_settings
from core.answering.situations import SituationFinder
from core.configuration.agent_config import AgentConfig
from core.errors import ProviderError, StorageError
from core.knowledge.ports import Embedder


class Preflight:
    """Finds what to look at before publishing. It keeps nobody from publishing."""

    def __init__(
        self,
        *,
        search: PassageSearch,
        embedder: Embedder,
        situations: SituationFinder,
        people: PersonStore,
        teams: TeamStore,
        has_endpoint: bool,
        chat_model: str,
        without_address: Callable[[], Sequence[str]],
    ) -> None:
        """`has_endpoint`: the host can reach chat models; `chat_model` is the one of its settings, if any.

        `without_address` gives the names of channels in use that never ask for an email address.
        """
        self._promises = PromiseCheck(search, embedder)
        self._embedder = embedder
        self._situations = situations
        self._people = people
        self._teams = teams
        self._has_endpoint = has_endpoint
        self._chat_model = chat_model
        self._without_address = without_address

    def check(self, config: AgentConfig) -> list[Finding]:
        """Warnings first, else in the order of the checks; empty when nothing was found.

        What a failing model or index keeps from being checked is said in a finding of its own.
        """
        around = Surroundings(
            self._people.list_people(with_inactive=True),
            self._teams.list_teams(),
            self._has_endpoint,
            self._chat_model,
            self._without_address(),
        )
        findings = [
            *check_settings(config, around),
            *_as_far_as_possible(lambda: check_contradictions(config, self._embedder)),
            *_as_far_as_possible(lambda: check_pre_empted(config, self._situations)),
            *_as_far_as_possible(lambda: self._promises.check(config)),
        ]
        return sorted(dict.fromkeys(findings), key=lambda one: one.severity is not Severity.WARNING)


def _as_far_as_possible(check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from check()
    except (ProviderError, StorageError) as error:
        yield note(FindingKind.NOT_CHECKED, (), f"Not everything could be checked: {error.message}")
