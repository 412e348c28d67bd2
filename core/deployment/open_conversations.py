"""Conversations that a change of deployment concerns."""

from core.conversations.conversation import Channel, ConversationState
from core.conversations.ports import ConversationFilter, ConversationSearch

OPEN_STATES = tuple(state for state in ConversationState if state is not ConversationState.CLOSED)
WITH_AGENT = (ConversationState.NEW, ConversationState.AGENT_ACTIVE, ConversationState.WAITING_FOR_CUSTOMER)


def count_open(
    search: ConversationSearch, *channels: Channel, states: tuple[ConversationState, ...] = OPEN_STATES
) -> int:
    """How many conversations of customers are open on these channels; tests are left out."""
    return search.list_conversations(ConversationFilter(channels=channels, states=states), limit=1)[1]
