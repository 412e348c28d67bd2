"""A customer whom an answer did not help is not answered by searching for those words."""

import pytest

from core.answering.decision import decide_without_evidence
from core.answering.dissatisfaction import finds_no_help
from core.answering.reply import Decision, Turn, Utterance
from core.answering.understanding import Intent, understand
from core.configuration.agent_config import AgentConfig

ANSWERED = (Utterance("customer", "Can I return it?"), Utterance("agent", "Within 30 days."))


@pytest.mark.parametrize(
    "text",
    [
        "This doesn't help",
        "that's wrong!",
        "That is not what I asked",
        "You didn't answer my question.",
        "ok and now?",
        "I already tried that",
        "wrong",
        "Das hilft mir nicht",
        "det hjälper inte",
        "eso no me ayuda",
    ],
)
def test_a_complaint_about_the_answer_is_recognised(text: str) -> None:
    assert finds_no_help(text)
    assert understand(Turn(text, AgentConfig(), history=ANSWERED)).intent is Intent.DISSATISFIED


@pytest.mark.parametrize(
    "text",
    [
        "My display doesn't work",
        "What if I was sent the wrong size?",
        "this doesn't help with the returns of a business, how do they work?",
        "I have tried that with the app, what is E04?",
    ],
)
def test_a_question_with_such_words_is_a_question(text: str) -> None:
    assert not finds_no_help(text)


def test_without_an_answer_before_it_nothing_is_complained_about() -> None:
    assert understand(Turn("that's wrong", AgentConfig())).intent is not Intent.DISSATISFIED


def test_the_agent_asks_back_once_and_then_hands_over() -> None:
    turn = Turn("that's wrong", AgentConfig(), history=ANSWERED)
    again = Turn("that's wrong", AgentConfig(), history=ANSWERED, asked_back_before=True)
    verdicts = [decide_without_evidence(one, understand(one)) for one in (turn, again)]
    assert [verdict and verdict.decision for verdict in verdicts] == [Decision.ASK_BACK, Decision.HAND_OFF]
