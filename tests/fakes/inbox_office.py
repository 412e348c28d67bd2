"""An Inbox over stores in memory, with two people and a clock that tests turn."""

from datetime import datetime, timedelta

from core.access.people import Person, Team
from core.conversations.conversation import Conversation, Message
from core.conversations.ports import ConversationChange
from core.identifiers import counted_ids
from core.inbox.handling import Handling, HandlingStores
from core.inbox.inbox import Inbox, InboxStores
from tests.fakes.in_memory_audit import InMemoryAuditLog, a_trail
from tests.fakes.in_memory_contacts import (
    InMemoryContactStore,
    InMemoryReadMarks,
    InMemoryReplyFeedbackStore,
)
from tests.fakes.in_memory_inbox import InMemoryInboxLists, InMemoryPresenceBoard
from tests.fakes.in_memory_people import InMemoryPersonStore, InMemoryTeamStore
from tests.fakes.in_memory_stores import InMemoryConversationStore
from tests.fakes.sample_records import START, a_conversation, a_message

MIA = Person("per_mia", "Mia", START)
SAM = Person("per_sam", "Sam", START)
RETURNS = Team("team_returns", "Returns")


class InboxOffice:
    """Everything that people work with."""

    def __init__(self) -> None:
        self.now = START + timedelta(hours=1)
        self.conversations = InMemoryConversationStore()
        self.people = InMemoryPersonStore(MIA, SAM)
        self.teams = InMemoryTeamStore(self.people, RETURNS)
        self.read_marks = InMemoryReadMarks()
        self.log = InMemoryAuditLog()
        self.contacts = InMemoryContactStore()
        self.feedback = InMemoryReplyFeedbackStore(self.conversations)
        self.inbox = Inbox(
            InboxStores(
                conversations=self.conversations,
                lists=InMemoryInboxLists(self.conversations, self.read_marks, self.people),
                presence=InMemoryPresenceBoard(),
                read_marks=self.read_marks,
                feedback=self.feedback,
                people=self.people,
                teams=self.teams,
                contacts=self.contacts,
            ),
            clock=self.tick,
        )
        self.handling = Handling(
            HandlingStores(
                conversations=self.conversations,
                read_marks=self.read_marks,
                people=self.people,
                teams=self.teams,
            ),
            audit=a_trail(self.log),
            clock=self.tick,
            ids=counted_ids(),
        )

    def tick(self) -> datetime:
        """A second later each time, so that nothing happens at once."""
        self.now += timedelta(seconds=1)
        return self.now

    def hold(self, *texts: str, conversation_id: str = "cnv_1", **fields: object) -> Conversation:
        """A conversation in which the customer has said the texts."""
        said = tuple(
            a_message(conversation_id, place, text=text) for place, text in enumerate(texts, start=1)
        )
        conversation = a_conversation(conversation_id, **fields)
        self.conversations.apply([ConversationChange(conversation, said)])
        return conversation

    def customer_writes(self, text: str, conversation_id: str = "cnv_1") -> None:
        """One more message, whatever state the conversation is in."""
        place = len(self.messages(conversation_id)) + 1
        message = a_message(conversation_id, place, text=text, created_at=self.tick())
        self.conversations.apply([ConversationChange(self.conversation(conversation_id), (message,))])

    def conversation(self, conversation_id: str = "cnv_1") -> Conversation:
        return self.conversations.find_conversation(conversation_id)

    def messages(self, conversation_id: str = "cnv_1") -> list[Message]:
        return self.conversations.list_messages(conversation_id)

    def kinds(self, conversation_id: str = "cnv_1") -> list[str]:
        return [event.kind for event in self.conversations.list_events(conversation_id)]

    @property
    def recorded(self) -> list[tuple[str, object, object]]:
        """Actor, before and after of what the audit log has."""
        return [(one.actor, one.before, one.after) for one in self.log.changes]
