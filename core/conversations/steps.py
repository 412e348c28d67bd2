"""Changing a conversation against whoever else changes it at the same time."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from core.conversations.conversation import Conversation, Message
from core.conversations.ports import Basis, ConversationChange, ConversationStore
from core.errors import DatabaseBusy

ATTEMPTS = 10
"""Each failed one means that somebody else wrote to the same conversation in that instant."""

Step = Callable[[Conversation, Sequence[Message]], ConversationChange | None]
"""Works out the change from what is stored; None: there is nothing to do. May be called again."""


def change_conversation(store: ConversationStore, conversation_id: str, step: Step) -> Conversation:
    """Do the step on what is stored, anew whenever that has moved meanwhile; gives what is stored then.

    Raises NotFound, DatabaseBusy after ten failed attempts, and whatever the step raises.
    """
    for _ in range(ATTEMPTS):
        conversation = store.find_conversation(conversation_id)
        known = store.list_messages(conversation_id)
        change = step(conversation, known)
        if change is None:
            return conversation
        based = replace(change, basis=Basis(conversation, len(known)))
        if not store.apply([based]):
            return change.conversation
    raise DatabaseBusy("The conversation is being changed by too many at once. Try again.")
