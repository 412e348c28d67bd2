"""What happened between a person's look and their action. Pure: says no in a sentence, or nothing."""

from collections.abc import Callable, Sequence

from core.conversations.conversation import Conversation, Message, Role
from core.errors import EditConflict
from core.inbox.opened import Seen

NameOf = Callable[[str], str]
"""A person's name by id."""


def refuse_if_answered(
    conversation: Conversation, known: Sequence[Message], seen: Seen | None, person_id: str, name_of: NameOf
) -> None:
    """Raises EditConflict when a colleague has taken the conversation since, or has written in it."""
    refuse_if_taken(conversation, seen, person_id, name_of)
    if seen is None:
        return
    for message in known:
        is_colleagues = message.role is Role.PERSON and message.author != person_id
        if is_colleagues and message.position > seen.position:
            raise EditConflict(
                f"{name_of(message.author)} has answered meanwhile. Read it before you send yours."
            )


def refuse_if_taken(
    conversation: Conversation, seen: Seen | None, person_id: str | None, name_of: NameOf
) -> None:
    """Raises EditConflict when somebody other than `person_id` has come to have the conversation since."""
    holder = conversation.assignee_id
    if seen is None or holder is None or holder in {seen.assignee_id, person_id}:
        return
    raise EditConflict(f"{name_of(holder)} has this conversation meanwhile. Nothing was changed.")


def refuse_if_written(known: Sequence[Message], seen: Seen | None) -> None:
    """Raises EditConflict when the customer has written since."""
    if seen is None:
        return
    if any(one.role is Role.CUSTOMER and one.position > seen.position for one in known):
        raise EditConflict("The customer has written meanwhile. Read it before you close the conversation.")
