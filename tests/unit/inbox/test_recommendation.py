"""What the agent suggests to a person, and when it has nothing to suggest."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from core.answering.reply import Decision, HandoffReason, Reply, Turn
from core.configuration.agent_config import AgentConfig, ConfigVersion, Guardrail, Thresholds
from core.contacts.contacts import Contact
from core.conversations.conversation import Message, Role
from core.conversations.ports import ConversationChange
from core.errors import NotFound
from core.inbox.recommendation import Recommender, open_questions
from tests.dashboard.replies import a_reply
from tests.fakes.in_memory_stores import InMemoryConversationStore
from tests.fakes.sample_records import START, a_conversation, a_message

CONFIG = AgentConfig(
    thresholds=Thresholds(answer=0.6, ask_back=0.2), guardrails=(Guardrail(topic="Prices of others"),)
)
WISH = a_reply(decision=Decision.HAND_OFF, text="…", handoff_reason=HandoffReason.ASKED_FOR_PERSON)
NOTHING = a_reply(decision=Decision.HAND_OFF, text="…", handoff_reason=HandoffReason.CANNOT_ANSWER)


class ScriptedAgent:
    """Says what the test wants for each question, and remembers the turns."""

    def __init__(self, replies: dict[str, Reply]) -> None:
        self.replies = replies
        self.turns: list[Turn] = []

    def reply(self, turn: Turn) -> Reply:
        self.turns.append(turn)
        return self.replies[turn.question]


class OneContact:
    """Contacts of which there is one."""

    def find_contact(self, contact_id: str) -> Contact:
        if contact_id != "con_1":
            raise NotFound(contact_id)
        return Contact("con_1", START, segments=("dealers",))


def said(*lines: tuple[Role, str]) -> list[Message]:
    return [
        a_message(position=place, role=role, text=text) for place, (role, text) in enumerate(lines, start=1)
    ]


def recommend(messages: Sequence[Message], replies: dict[str, Reply], **fields):
    store, agent = InMemoryConversationStore(), ScriptedAgent(replies)
    store.apply([ConversationChange(a_conversation(**fields), tuple(messages))])
    recommender = Recommender(
        agent=agent,
        conversations=store,
        contacts=OneContact(),
        current_config=lambda: ConfigVersion(4, CONFIG, "", "", START),
    )
    return recommender.recommend("cnv_1"), agent.turns


def test_what_the_customer_wrote_in_a_row_is_one_question():
    found, turns = recommend(
        said((Role.CUSTOMER, "Hello"), (Role.CUSTOMER, "Returns?")), {"Hello\nReturns?": a_reply()}
    )
    assert found is not None
    assert found.question == "Hello\nReturns?"
    assert found.text == a_reply().text
    assert turns[0].history == ()


def test_a_sure_answer_is_told_from_one_the_agent_would_not_have_given():
    sure, _ = recommend(said((Role.CUSTOMER, "Returns?")), {"Returns?": a_reply(confidence=0.6)})
    unsure, _ = recommend(said((Role.CUSTOMER, "Returns?")), {"Returns?": a_reply(confidence=0.59)})
    assert (sure.is_sure, unsure.is_sure) == (True, False)


def test_the_agent_is_asked_without_handoff_rules_topics_to_avoid_or_asking_back():
    _, [turn] = recommend(said((Role.CUSTOMER, "Returns?")), {"Returns?": a_reply()})
    assert turn.config.thresholds.answer == CONFIG.thresholds.ask_back
    assert turn.config.guardrails == ()
    assert turn.asked_back_before
    assert turn.config_version == 4


def test_behind_the_wish_for_a_person_stands_the_question():
    talk = said(
        (Role.CUSTOMER, "Returns?"), (Role.AGENT, "Hm."), (Role.CUSTOMER, "A person!"), (Role.NOTICE, "Wait.")
    )
    found, turns = recommend(talk, {"A person!": WISH, "Returns?": a_reply()})
    assert found.question == "Returns?"
    assert [turn.question for turn in turns] == ["A person!", "Returns?"]
    assert [one.text for one in turns[0].history] == ["Returns?", "Hm."]


def test_where_nothing_carries_an_answer_there_is_none_but_the_passages_are_shown():
    found, _ = recommend(said((Role.CUSTOMER, "Tea?")), {"Tea?": NOTHING})
    assert (found.text, found.is_sure) == ("", False)
    assert found.reply.passages


def test_nothing_is_suggested_once_a_person_has_answered():
    talk = said((Role.CUSTOMER, "Returns?"), (Role.PERSON, "Yes."), (Role.AGENT, "!"))
    assert recommend(talk, {}) == (None, [])


def test_content_for_a_segment_is_used_for_customers_in_it_alone():
    question = said((Role.CUSTOMER, "Returns?"))
    _, [known] = recommend(question, {"Returns?": a_reply()}, contact_id="con_1")
    _, [gone] = recommend(question, {"Returns?": a_reply()}, contact_id="con_2")
    assert (known.segments, gone.segments) == ({"dealers"}, frozenset())


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ("", []),
        ("c", [[1]]),
        ("ccac", [[4], [1, 2]]),
        ("cpcc", [[3, 4]]),
        ("cp", []),
        ("cac", [[3], [1]]),
    ],
)
def test_open_questions_are_bursts_since_a_person_spoke(roles, expected):
    kinds = {"c": Role.CUSTOMER, "a": Role.AGENT, "p": Role.PERSON}
    talk = said(*[(kinds[letter], "x") for letter in roles])
    assert [[one.position for one in burst] for burst in open_questions(talk)] == expected


def test_a_message_of_files_alone_is_no_question():
    talk = [replace(one, text=" ") for one in said((Role.CUSTOMER, "x"))]
    assert open_questions(talk) == []
