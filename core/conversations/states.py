"""How a conversation moves from state to state. Pure: each step takes the conversation and gives the next.

new → agent_active ⇄ waiting_for_customer → handed_off → with_person, each → closed; a message reopens.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from core.conversations.conversation import Conversation, ConversationState, Feedback, Outcome
from core.errors import InvalidInput

_WITH_PEOPLE = frozenset({ConversationState.HANDED_OFF, ConversationState.WITH_PERSON})
_WITH_AGENT = frozenset({ConversationState.WAITING_FOR_CUSTOMER, ConversationState.AGENT_ACTIVE})


def may_agent_speak(conversation: Conversation) -> bool:
    """Whether the agent has the conversation: a person does not, and it is not closed.

    It may still owe a reply while it waits for the customer, who wrote two messages one upon the other.
    """
    return conversation.state in _WITH_AGENT


def customer_wrote(conversation: Conversation, at: datetime) -> Conversation:
    """The customer's message goes to the agent, or to the person who has the conversation.

    A closed conversation reopens, with the agent; a decided outcome is pending again.
    """
    state = conversation.state if conversation.state in _WITH_PEOPLE else ConversationState.AGENT_ACTIVE
    return replace(_active(conversation, at), state=state, closed_at=None)


def agent_replied(conversation: Conversation, at: datetime, *, is_answer: bool) -> Conversation:
    """The agent spoke; now it is the customer's turn. `is_answer`: the decision was to answer.

    Raises InvalidInput when the agent must be silent.
    """
    if not may_agent_speak(conversation):
        raise InvalidInput(
            f"The agent must not reply in conversation {conversation.id}: it is {_in_words(conversation)}."
        )
    return replace(
        _active(conversation, at),
        state=ConversationState.WAITING_FOR_CUSTOMER,
        agent_took_part=True,
        answered_count=conversation.answered_count + is_answer,
    )


def handed_off(
    conversation: Conversation, at: datetime, *, reason: str, asked_for_person: bool = False
) -> Conversation:
    """The agent passes the conversation to people; it has then taken part.

    Raises InvalidInput when people have it already (one handoff per episode) or it is closed.
    """
    if conversation.state in _WITH_PEOPLE or conversation.state is ConversationState.CLOSED:
        raise InvalidInput(
            f"Conversation {conversation.id} cannot be handed off: it is {_in_words(conversation)}."
        )
    return replace(
        _active(conversation, at),
        state=ConversationState.HANDED_OFF,
        agent_took_part=True,
        handoff_reason=reason,
        asked_for_person=conversation.asked_for_person or asked_for_person,
    )


def person_replied(conversation: Conversation, at: datetime) -> Conversation:
    """A person spoke and keeps the conversation; the agent is silent until it is closed."""
    return replace(_active(conversation, at), state=ConversationState.WITH_PERSON, closed_at=None)


def closed(conversation: Conversation, at: datetime) -> Conversation:
    """The conversation ends; closing is not activity. Closed before: unchanged."""
    if conversation.state is ConversationState.CLOSED:
        return conversation
    return replace(conversation, state=ConversationState.CLOSED, closed_at=at)


def closed_if_idle(conversation: Conversation, now: datetime, *, after: timedelta) -> Conversation:
    """Closed when the customer has been silent for `after`; one that waits for people stays open."""
    is_idle = now - conversation.last_activity_at >= after
    return closed(conversation, now) if is_idle and conversation.state in _WITH_AGENT else conversation


def rated(conversation: Conversation, at: datetime, *, feedback: Feedback, comment: str = "") -> Conversation:
    """The customer's verdict; a later one replaces it. It is activity: the outcome is looked at anew."""
    return replace(_active(conversation, at), feedback=feedback, feedback_comment=comment)


def _active(conversation: Conversation, at: datetime) -> Conversation:
    # Channels may deliver late: activity never moves back in time.
    return replace(
        conversation,
        last_activity_at=max(conversation.last_activity_at, at),
        outcome=Outcome.PENDING,
    )


def _in_words(conversation: Conversation) -> str:
    return conversation.state.value.replace("_", " ")
