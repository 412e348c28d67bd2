"""What a person is told who takes a conversation over."""

import json
from dataclasses import replace

import hypothesis.strategies as st
from hypothesis import given

from core.contacts.contacts import Contact, Identification
from core.conversations.conversation import Message, Role
from core.handoff.summary import MAX_ATTEMPTS, REASONS, summarise
from tests.fakes.sample_records import START, minutes


def said(position: int, text: str, role: Role = Role.CUSTOMER, evidence=None) -> Message:
    return Message(f"msg_{position}", "cnv_1", position, role, text, minutes(position), evidence=evidence)


def replied(position: int, text: str, decision: str, understood_as: str = "", **evidence) -> Message:
    stored = {"decision": decision, "understood_as": understood_as, "sentences": [], "passages": []}
    return said(position, text, Role.AGENT, stored | evidence)


def near(title: str, score: float, document_id: str = "") -> dict:
    return {
        "title": title,
        "dense_score": score,
        "document_id": document_id or title,
        "document_version": 3,
    }


def resting_on(*titles: str) -> list[dict]:
    return [{"text": "…", "citation": {"title": title}} for title in titles] + [
        {"text": "Hello!", "citation": None}
    ]


TALK = (
    said(1, "Hi"),
    replied(2, "Hello!", "small_talk", "Hi"),
    said(3, "Can I pay by invoice?"),
    replied(
        4,
        "Yes, companies can.",
        "answer",
        "Can I pay by invoice?",
        sentences=resting_on("Payment", "Companies", "Payment"),
    ),
    said(5, "and in Norway?"),
    replied(
        6,
        "A colleague takes over.",
        "hand_off",
        "Can I pay by invoice in Norway?",
        handoff_reason="cannot_answer",
        passages=[
            near("Payment", 0.61),
            near("Payment", 0.7),
            near("Norway", 0.5),
            near("Tax", 0.4),
            near("Jobs", 0.1),
        ],
    ),
)


def summary(messages=TALK, *, reason="cannot_answer", rule="", contact=None, language=None):
    return summarise(messages, reason=reason, rule=rule, contact=contact, language=language)


def test_the_last_question_is_told_as_it_was_understood():
    assert summary().wants == "Can I pay by invoice in Norway?"
    assert summary().said == "and in Norway?"


def test_what_was_tried_is_told_with_its_sources_and_without_courtesies():
    (attempt,) = summary().tried
    assert (attempt.did, attempt.question) == ("Answered", "Can I pay by invoice?")
    assert attempt.sources == ("Payment", "Companies")


def test_the_three_nearest_pages_are_told_once_each():
    assert [(one.title, one.score) for one in summary().near] == [
        ("Payment", 0.7),
        ("Norway", 0.5),
        ("Tax", 0.4),
    ]


def test_who_asks_for_a_person_still_wants_what_was_asked_before():
    asked = (
        *TALK[:4],
        said(5, "I want to talk to a human"),
        replied(6, "Of course.", "hand_off", "I want to talk to a human", handoff_reason="asked_for_person"),
    )
    told = summary(asked, reason="asked_for_person")
    assert told.wants == "Can I pay by invoice?"
    assert told.said == "I want to talk to a human"
    assert told.reason_words == REASONS["asked_for_person"]


def test_who_asks_for_a_person_at_once_is_told_in_their_own_words():
    told = summary((said(1, "A human please"),), reason="asked_for_person")
    assert (told.wants, told.said, told.tried, told.near) == ("A human please", "", (), ())


def test_the_rule_that_was_met_is_told():
    told = summary(reason="custom_rule", rule="The customer threatens to go to court")
    assert "(The customer threatens to go to court)" in told.as_text()


def test_a_reason_of_a_later_version_is_told_as_it_is_stored():
    assert summary(reason="moon_is_full").reason_words == "Moon is full."


def test_what_is_known_of_the_customer_is_told_with_how_it_is_known():
    contact = Contact("con_1", START, Identification.EMAIL, name="Ada", email="ada@example.com")
    assert summary(contact=contact).contact == ("Ada", "ada@example.com", "address not verified")
    signed = replace(contact, identification=Identification.TOKEN, external_id="42", segments=("vip",))
    assert summary(contact=signed).contact[2:] == ("id 42", "segment vip", "signed in on the company's site")


def test_the_text_reads_by_itself():
    contact = Contact("con_1", START, name="Ada")
    assert summary(contact=contact, language="no").as_text() == (
        "Wants: Can I pay by invoice in Norway?\n"
        "Said last: and in Norway?\n"
        "Handed over because: The content does not carry an answer.\n"
        "Answered “Can I pay by invoice?”: Yes, companies can. (from Payment, Companies)\n"
        "Near: Payment (0.70); Norway (0.50); Tax (0.40)\n"
        "Customer: Ada, not identified\n"
        "Language: no"
    )


def test_a_long_conversation_is_told_shortly():
    long = [replied(n, "x" * 2000, "answer", "y " * 900) for n in range(1, 40)]
    told = summary(long)
    assert len(told.tried) == MAX_ATTEMPTS
    assert len(told.as_text()) < 5000


def test_the_detail_is_json_with_the_text_in_it():
    detail = summary().as_detail()
    assert json.loads(json.dumps(detail)) == detail
    assert detail["text"] == summary().as_text()
    assert detail["near"][0]["document_version"] == 3


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=6,
)


@given(
    evidence=st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(
            ("decision", "understood_as", "sentences", "passages", "handoff_reason"), _JSON
        ),
    )
)
def test_evidence_of_any_shape_is_survived(evidence):
    told = summary((said(1, "Where is it?"), said(2, "There.", Role.AGENT, evidence or {"format": 9})))
    assert told.said in ("", "Where is it?")
