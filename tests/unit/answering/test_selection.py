"""What of the found pieces makes the answer."""

from core.answering.evidence_scoring import EvidenceScorer
from core.answering.extractive import render
from core.answering.selection import choose
from tests.fakes.hash_embedder import HashEmbedder
from tests.fakes.scripted_search import a_passage

HOURS = (
    "# Our stores\n\nWe have two stores.\n\n| Store | Opens |\n|---|---|\n| Turku | 9 |\n| Tallinn | 10 |\n\n"
    "## Parking\n\nParking is free behind the house."
)
SPECIFICATIONS = (
    "| | Taival 5 |\n|---|---|\n| Weight | 24.8 kg |\n| Brakes | hydraulic |\n| Tyres | 50 mm |\n"
    "| Motor | 250 W |"
)


def answer_to(question, *passages):
    return render(choose(EvidenceScorer(HashEmbedder()).score(question, passages)))[0]


def test_a_broad_question_gets_the_opening_of_its_page_with_the_table():
    told = answer_to("our stores", a_passage(HOURS, title="Our stores"))
    assert told == "We have two stores.\n\n- Turku – Opens: 9\n- Tallinn – Opens: 10"


def test_a_row_is_named_by_another_form_of_its_word():
    told = answer_to("How much does the Taival 5 weigh?", a_passage(SPECIFICATIONS, title="Taival 5"))
    assert told == "Weight – Taival 5: 24.8 kg"


def test_steps_are_told_whole_and_numbered():
    text = "1. Open the account page.\n2. Press Forgot password.\n3. Type in the code."
    told = answer_to("I forgot my password", a_passage(text, title="Signing in"))
    assert told == "1. Open the account page.\n2. Press Forgot password.\n3. Type in the code."


def test_a_list_without_a_leading_sentence_stands_under_its_heading():
    text = "Prices are fair.\n\n## Not covered\n\n- Worn chains and tyres\n- Worn brake pads"
    told = answer_to("worn chains and tyres", a_passage(text, title="Warranty"))
    assert told == "**Not covered**\n\n- Worn chains and tyres\n- Worn brake pads"


def test_the_table_of_contents_is_not_said():
    text = "In this article:\n\n- [Resetting](#resetting)\n\nHold the button to reset the board."
    told = answer_to("How do I reset the board?", a_passage(text, title="Resetting"))
    assert told == "Hold the button to reset the board."
