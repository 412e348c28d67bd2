"""What the chat benchmarks count as an unanswered message."""

import pytest

from core.conversations.conversation import Role
from tests.benchmarks.chat_check import standing_of
from tests.fakes.sample_records import a_message

EVIDENCE = {"in_reply_to": None}


def said(*roles: str):
    """A conversation: `c` the customer, `a` an answer, `h` a handing over, `n` a notice, `p` a person."""
    kinds = {
        "c": {"role": Role.CUSTOMER},
        "a": {"role": Role.AGENT, "decision": "answer", "evidence": EVIDENCE},
        "h": {"role": Role.AGENT, "decision": "hand_off", "evidence": EVIDENCE},
        "n": {"role": Role.NOTICE},
        "p": {"role": Role.PERSON},
    }
    return [a_message(position=place, **kinds[kind]) for place, kind in enumerate(roles, start=1)]


@pytest.mark.parametrize(
    ("talk", "standings"),
    [
        ("c", ["unanswered"]),
        ("ca", ["covered"]),
        ("cca", ["covered", "covered"]),
        ("cac", ["covered", "unanswered"]),
        ("cn", ["told"]),
        ("chc", ["covered", "to_people"]),
        ("cncc", ["told", "to_people", "to_people"]),
        ("cacn", ["covered", "told"]),
        ("cpc", ["told", "to_people"]),
    ],
)
def test_each_message_is_answered_or_told_or_written_to_people_or_owed(talk, standings):
    stored = said(*talk)
    assert [standing_of(stored, one) for one in stored if one.role is Role.CUSTOMER] == standings
