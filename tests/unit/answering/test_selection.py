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


def test_two_procedures_under_one_heading_are_kept_apart():
    text = (
        "## Install the driver\n\nOn Windows:\n\n1. Open the device manager.\n2. Press Update driver.\n\n"
        "On a Mac:\n\n1. Open the terminal.\n2. Type in the driver command."
    )
    told = answer_to("How do I update the driver in the device manager?", a_passage(text, title="Driver"))
    assert "1. Open the device manager.\n2. Press Update driver." in told
    assert "terminal" not in told


def test_a_note_between_steps_does_not_end_their_list():
    text = "1. Open the lid.\n\nMind your fingers.\n\n2. Take the battery out.\n3. Close the lid."
    told = answer_to("How do I take the battery out?", a_passage(text, title="Battery"))
    assert "Open the lid." in told
    assert "Close the lid." in told


def test_a_sentence_that_leads_to_code_brings_it():
    text = (
        "The sketch must call begin first. To start the sensor, add this line:\n\n```\nsensor.begin();\n```"
    )
    assert "sensor.begin();" in answer_to("How do I start the sensor?", a_passage(text, title="Sensor"))


def test_a_sentence_without_the_time_asked_for_brings_the_table_that_holds_it():
    told = answer_to("What are your opening hours?", a_passage(HOURS, title="Stores"))
    assert "Turku – Opens: 9" in told
