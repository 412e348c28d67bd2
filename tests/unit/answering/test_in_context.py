"""Follow-ups are about the page that was spoken of, and a new topic is a new topic."""

import pytest

from core.answering.in_context import topic_of, understand_in_context
from core.answering.reply import Turn, Utterance
from core.answering.understanding import Intent, Understanding
from core.configuration.agent_config import AgentConfig
from core.errors import ProviderError
from tests.fakes.scripted_search import ScriptedSearch, a_passage

TALK = (
    Utterance("customer", "how far does the kulku 3 go?"),
    Utterance("agent", "The Kulku 3 goes up to 90 km on one charge."),
)
PAGES = [
    a_passage("It weighs 24 kg.", title="Kulku 3: specifications"),
    a_passage("…", title="Kulku"),
    a_passage("Open settings.", title="Changing your password"),
]


def understood(
    text: str, *, history: tuple[Utterance, ...] = TALK, search: ScriptedSearch | None = None
) -> Understanding:
    return understand_in_context(
        Turn(text, AgentConfig(), history=history, segments=frozenset({"pro"})),
        search or ScriptedSearch(PAGES),
    )


@pytest.mark.parametrize("text", ["How heavy is it?", "Does it have lights?", "can I take them off?"])
def test_a_pronoun_is_the_page_that_was_spoken_of(text: str) -> None:
    assert understood(text).question == f"{text} (Kulku 3)"


def test_half_a_question_gets_its_other_half_and_the_topic() -> None:
    talk = (*TALK, Utterance("customer", "How long is its warranty?"), Utterance("agent", "Two years."))
    assert understood("and for the battery?", history=talk).question == (
        "How long is its warranty? and for the battery? (Kulku 3)"
    )


def test_a_whole_question_keeps_its_wording_and_is_searched_with_the_topic_too() -> None:
    found = understood("Are the brakes included in the warranty?")
    assert found.question == "Are the brakes included in the warranty?"
    assert found.also == "Are the brakes included in the warranty? (Kulku 3)"


def test_a_question_that_names_its_page_is_left_alone() -> None:
    assert understood("what are the steps for changing your password?").also == ""


def test_of_several_pages_the_one_said_last_is_meant() -> None:
    talk = [Utterance("customer", "is the Polku good?"), Utterance("customer", "or the Kulku?")]
    assert topic_of(["Polku", "Kulku"], talk) == "Kulku"
    assert topic_of(["Polku", "Kulku"], talk[:1]) == "Polku"
    assert topic_of(["Taival"], talk) is None


def test_of_names_within_each_other_the_longer_is_meant() -> None:
    assert topic_of(["Kulku", "Kulku 3 | Specifications"], TALK) == "Kulku 3"


def test_a_first_message_is_searched_for_once() -> None:
    search = ScriptedSearch(PAGES)
    assert understood("How heavy is it?", history=(), search=search).question == "How heavy is it?"
    assert search.questions == []


def test_thanks_are_looked_up_nowhere() -> None:
    search = ScriptedSearch(PAGES)
    assert understood("thanks!", search=search).intent is Intent.SMALL_TALK
    assert search.questions == []


def test_the_topic_is_only_sought_in_what_the_customer_may_see() -> None:
    search = ScriptedSearch(PAGES)
    understood("How heavy is it?", search=search)
    assert search.segments == [frozenset({"pro"})]


def test_a_search_that_fails_leaves_the_question_as_it_was() -> None:
    search = ScriptedSearch(error=ProviderError("The embedding model is out of reach."))
    question = "Are the brakes included in the warranty?"
    assert understood(question, search=search).question == question
