"""Replies to customers who write in another language than English, or than the content."""

import json
import string
from importlib.resources import files

import pytest

from core.answering.agent import CustomerAgent
from core.answering.composers import OneComposer
from core.answering.evidence_scoring import EvidenceScorer
from core.answering.extractive import ExtractiveComposer
from core.answering.reply import Decision, Utterance
from core.answering.situation_reader import SituationReader
from core.answering.situations import SituationFinder
from core.answering.voices import addressed, voice
from core.answering.wordings_by_language import message, quotes_from, wording
from core.configuration.agent_config import AgentConfig, Messages
from core.knowledge.documents import Medium
from tests.fakes.hash_embedder import HashEmbedder
from tests.fakes.scripted_search import ScriptedSearch, a_passage
from tests.fakes.two_tongued_encoder import TwoTonguedEncoder
from tests.unit.answering.stage import LOST, SURE, UNSURE, a_turn, an_agent

SWEDISH = "Hur lång är garantin på batteriet i min cykel?"
WARRANTY = a_passage("The battery warranty lasts two years.", title="Warranty", language="en")
WORDINGS = json.loads(files("core.answering").joinpath("phrases", "wordings.json").read_text("utf-8"))


def reply(question, *passages, confidence=SURE, **changed):
    return an_agent(*passages, confidence=confidence).reply(a_turn(question, **changed))


def test_a_quotation_in_another_language_says_so_in_the_customers():
    text = reply(SWEDISH, WARRANTY).text
    assert "Jag citerar vårt innehåll, som är på engelska:" in text
    assert "The battery warranty lasts two years." in text
    assert text.startswith(voice(AgentConfig(), "sv").openings)


def test_a_quotation_in_the_customers_language_needs_no_remark():
    swedish = a_passage(
        "Garantin på batteriet gäller i två år från köpet.", title="Garanti", language="sv-SE"
    )
    assert "citerar" not in reply(SWEDISH, swedish).text


def test_the_language_of_content_that_does_not_say_it_is_told_from_its_text():
    untold = a_passage("Die Garantie auf den Akku gilt zwei Jahre ab dem Kauf.", title="Garantie")
    assert "I quote our content, which is in German:" in reply("How long is the warranty on it?", untold).text


def test_an_unknown_language_is_spoken_to_in_english():
    text = reply("このバッテリーの保証期間はどれくらいですか？", WARRANTY).text
    assert text.startswith(voice(AgentConfig(), None).openings)
    assert "I quote" not in text or "English" in text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("¿Cuánto dura la garantía de la batería de mi bicicleta?", "Le paso con un compañero"),
        ("Wie lange gilt die Garantie auf den Akku meines Rads?", "Ich übergebe Sie"),
        ("电池的保修期有多长时间？", "我会把您转接给"),
    ],
)
def test_an_unchanged_hand_off_message_is_said_in_the_customers_language(question, said):
    assert reply(question, WARRANTY, confidence=LOST).text.startswith(said)


def test_a_message_that_was_changed_stays_as_it_was_written():
    config = AgentConfig(messages=Messages(handoff="A colleague takes over."))
    assert reply(SWEDISH, WARRANTY, confidence=LOST, config=config).text == "A colleague takes over."


def test_a_short_message_is_in_the_language_of_those_before_it():
    history = (Utterance("customer", SWEDISH), Utterance("agent", "Två år."))
    assert reply("ok?", history=history).text == wording("acknowledged", "sv")


def test_the_reply_to_a_question_asked_back_in_swedish_completes_it():
    first = reply(SWEDISH, WARRANTY, confidence=UNSURE)
    assert (first.decision, first.text) == (Decision.ASK_BACK, WORDINGS["sv"]["ask_back"])
    history = (Utterance("customer", SWEDISH), Utterance("agent", first.text))
    assert reply("Kulku 3", WARRANTY, history=history).understood_as == f"{SWEDISH} Kulku 3"


def test_the_second_encoder_judges_what_is_not_english():
    other = a_passage("Reflectors come with every bike.", title="Reflectors", language="en")
    second = TwoTonguedEncoder()
    agent = CustomerAgent(
        search=ScriptedSearch((other, WARRANTY)),
        scorer=EvidenceScorer(HashEmbedder(), second=lambda: second),
        composers=OneComposer(ExtractiveComposer()),
        situations=SituationFinder(SituationReader(HashEmbedder())),
        confidence=SURE,
    )
    assert "two years" in agent.reply(a_turn(SWEDISH)).text
    agent.reply(a_turn("How long is the battery warranty?"))
    assert second.questions == [SWEDISH]


def test_a_machine_transcript_is_said_to_be_one():
    heard = a_passage(
        "The battery warranty lasts two years.",
        title="Video",
        medium=Medium.MACHINE_TRANSCRIPT,
        language="en",
    )
    answer = reply("How long is the battery warranty?", heard)
    assert "machine transcript" in answer.text
    assert "machine transcript" not in reply("How long is the battery warranty?", WARRANTY).text


def test_every_language_has_every_wording_with_the_same_places_to_fill():
    def places(text):
        return {name for _, name, _, _ in string.Formatter().parse(addressed(text, formal=True)) if name}

    for language in WORDINGS:
        assert WORDINGS[language].keys() == WORDINGS["sv"].keys()
        for name, text in WORDINGS[language].items():
            if name == "names":
                assert text.keys() == WORDINGS.keys()
            else:
                assert text, (language, name)
                assert places(text) == places(WORDINGS["sv"][name]), (language, name)


def test_the_english_wordings_are_those_of_the_configuration():
    for name in set(WORDINGS["en"]) & set(Messages.model_fields):
        assert (
            message(name, AgentConfig(), "en")
            == getattr(Messages(), name)
            == message(name, AgentConfig(), None)
        )


def test_a_language_without_a_name_is_announced_as_another():
    assert quotes_from("ja", "sv") == WORDINGS["sv"]["quotes_other"]
    assert quotes_from("sv", "ja") == "I quote our content, which is in Swedish:"
