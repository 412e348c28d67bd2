"""The whole look at a draft: it says what it finds, and fails at nothing."""

from datetime import UTC, datetime

from core.access.people import Person
from core.answering.preflight import Preflight
from core.answering.preflight_findings import FindingKind, Severity
from core.answering.situation_reader import SituationReader
from core.answering.situations import SituationFinder
from core.configuration.agent_config import AgentConfig, Messages, ScriptedResponse, Thresholds
from core.configuration.field_words import ConfigPage
from core.errors import ProviderUnavailable
from tests.fakes.hash_embedder import HashEmbedder
from tests.fakes.scripted_search import ScriptedSearch, a_passage

KIM = Person("per_kim", "Kim", datetime(2026, 3, 2, tzinfo=UTC))
CONFIG = AgentConfig(
    scripted=(
        ScriptedResponse(name="Returns", situation="Returns", wording="Returns are free for 60 days."),
    ),
    thresholds=Thresholds(answer=0.3, ask_back=0.3),
    messages=Messages(handoff=""),
)


class OnePerson:
    """PersonStore and TeamStore, as far as a look asks them."""

    def list_people(self, *, with_inactive: bool = False):
        return [KIM]

    def list_teams(self):
        return []


class FailingEmbedder(HashEmbedder):
    def embed(self, texts):
        raise ProviderUnavailable("The endpoint could not be reached.")


def a_preflight(*, search: ScriptedSearch | None = None, embedder: HashEmbedder | None = None) -> Preflight:
    return Preflight(
        search=search or ScriptedSearch([a_passage("Returns take 30 days.")]),
        embedder=embedder or HashEmbedder(),
        situations=SituationFinder(SituationReader(embedder or HashEmbedder())),
        people=OnePerson(),
        teams=OnePerson(),
        has_endpoint=False,
        without_address=lambda: (),
        chat_model="",
    )


def test_warnings_come_before_notes_each_with_its_place():
    found = a_preflight().check(CONFIG)
    assert [(one.severity, one.kind, one.page) for one in found] == [
        (Severity.WARNING, FindingKind.PROMISE, ConfigPage.GUIDELINES),
        (Severity.NOTE, FindingKind.CONTRADICTION, ConfigPage.THRESHOLDS),
        (Severity.NOTE, FindingKind.EMPTY, ConfigPage.HANDOFF),
    ]


def test_a_sound_draft_has_no_findings():
    assert a_preflight().check(AgentConfig()) == []


def test_what_a_failing_model_keeps_from_being_checked_is_said_and_the_rest_is_checked():
    search = ScriptedSearch(error=ProviderUnavailable("The endpoint could not be reached."))
    found = a_preflight(search=search, embedder=FailingEmbedder()).check(CONFIG)
    assert [one.kind for one in found] == [
        FindingKind.CONTRADICTION,
        FindingKind.EMPTY,
        FindingKind.NOT_CHECKED,
    ]
    assert found[-1].says == "Not everything could be checked: The endpoint could not be reached."


def test_findings_are_the_same_each_time():
    preflight = a_preflight()
    assert preflight.check(CONFIG) == preflight.check(CONFIG)
