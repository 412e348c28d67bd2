"""What people answer customers with: lists, actions, suggestions."""

from functools import cached_property

from core.bootstrap.chat_parts import ChatParts
from core.inbox.handling import Handling, HandlingStores
from core.inbox.inbox import Inbox, InboxStores
from core.inbox.recommendation import Recommender
from core.storage.inbox_store import SqlInboxLists, SqlPresenceBoard


class InboxParts(ChatParts):
    """The Inbox of one workspace."""

    @cached_property
    def inbox(self) -> Inbox:
        """What waits for people, and one conversation with all that belongs to it."""
        return Inbox(
            InboxStores(
                conversations=self.conversations,
                lists=SqlInboxLists(self.database),
                presence=SqlPresenceBoard(self.database),
                read_marks=self.read_marks,
                feedback=self.reply_feedback,
                people=self.people,
                teams=self.teams,
                contacts=self.contacts,
            ),
            clock=self.clock,
        )

    @cached_property
    def handling(self) -> Handling:
        """What people do with conversations."""
        return Handling(
            HandlingStores(
                conversations=self.conversations,
                read_marks=self.read_marks,
                people=self.people,
                teams=self.teams,
            ),
            audit=self.audit,
            clock=self.clock,
            ids=self.ids,
        )

    @cached_property
    def recommender(self) -> Recommender:
        """What the agent would say in a person's place."""
        return Recommender(
            agent=self.agent,
            conversations=self.conversations,
            contacts=self.contacts,
            current_config=self.configuration.current,
        )
