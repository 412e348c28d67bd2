"""What the chat benchmarks count as an unanswered message."""

import pytest

from core.conversations.conversation import Role
from tests.benchmarks.chat_check import is_unanswered
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
    ("talk", "owed"),
    [
        ("c", [1]),
        ("ca", []),
        ("cca", []),
        ("cac", [3]),
        ("cn", []),
        ("chc", []),
        ("cncc", []),
        ("cacn", []),
        ("cpc", []),
    ],
)
def test_a_message_is_owed_an_answer_unless_it_has_one_or_was_written_to_people(talk, owed):
    stored = said(*talk)
    customers = [one for one in stored if one.role is Role.CUSTOMER]
    assert [one.position for one in customers if is_unanswered(stored, one)] == owed
