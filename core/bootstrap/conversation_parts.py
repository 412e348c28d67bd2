"""Conversations: where messages arrive, who answers them, and what is done when nobody writes."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cached_property

from core.answering.conversation_upkeep import ConversationUpkeep, UpkeepParts
from core.answering.desk import ConversationDesk, DeskParts
from core.answering.handing_over import HandingOver
from core.answering.reception import Reception, ReceptionParts
from core.answering.responder import Responder, ResponderParts
from core.bootstrap.answering_parts import AnsweringParts
from core.contacts.contacts import Contact
from core.conversations.conversation import ELIGIBLE, Channel, Conversation, Message
from core.deployment.channel_settings import EmailAsk
from core.deployment.eligibility import Applicant, Eligibility, draw_of
from core.errors import NotFound
from core.handoff.summary import summarise
from core.working_hours import next_on_in_figures


class ConversationParts(AnsweringParts):
    """The conversations of one workspace."""

    @cached_property
    def handing_over(self) -> HandingOver:
        """Works out who gets a conversation that needs a person."""
        return HandingOver(
            router=self.handoffs, summarise=_summary, ids=self.ids, find_contact=self.find_contact
        )

    @cached_property
    def reception(self) -> Reception:
        """Takes in customers' messages, as the channels are deployed."""
        return Reception(self._reception_parts)

    @cached_property
    def responder(self) -> Responder:
        """Answers what is unanswered."""
        return Responder(
            ResponderParts(
                agent=self.agent,
                conversations=self.conversations,
                current_config=self.configuration.current,
                handing_over=self.handing_over,
                find_contact=self.find_contact,
                ask_email=self._ask_email,
                mark_assigned=self.handoffs.mark_assigned,
                transaction=self.database.transaction,
                clock=self.clock,
                ids=self.ids,
            )
        )

    @cached_property
    def desk(self) -> ConversationDesk:
        """Messages and replies in one go, for the preview and for programs: the agent takes every one."""
        parts = ReceptionParts(
            **{
                **{name: getattr(self._reception_parts, name) for name in ReceptionParts.__slots__},
                "eligibility": lambda *_: ELIGIBLE,
                "ask_email": lambda _: EmailAsk.NEVER,
            }
        )
        return ConversationDesk(
            DeskParts(
                reception=Reception(parts),
                responder=self.responder,
                conversations=self.conversations,
                reply_feedback=self.reply_feedback,
                transaction=self.database.transaction,
                clock=self.clock,
                ids=self.ids,
            )
        )

    @cached_property
    def conversation_upkeep(self) -> ConversationUpkeep:
        """Closes idle conversations and hands stuck ones to people."""
        return ConversationUpkeep(
            UpkeepParts(
                conversations=self.conversations,
                search=self.conversation_search,
                current_config=self.configuration.current,
                idle_after=self._idle_after,
                handing_over=self.handing_over,
                ask_email=self._ask_email,
                mark_assigned=self.handoffs.mark_assigned,
                transaction=self.database.transaction,
                clock=self.clock,
                ids=self.ids,
            )
        )

    @cached_property
    def _reception_parts(self) -> ReceptionParts:
        return ReceptionParts(
            conversations=self.conversations,
            current_config=self.configuration.current,
            eligibility=self._eligibility,
            returns_at=self._returns_at,
            ask_email=self._ask_email,
            handing_over=self.handing_over,
            find_contact=self.find_contact,
            give_email=self._give_email,
            keep_files=self.sent_files.mark_sent,
            mark_assigned=self.handoffs.mark_assigned,
            transaction=self.database.transaction,
            clock=self.clock,
            ids=self.ids,
        )

    def find_contact(self, contact_id: str) -> Contact | None:
        """The contact; None when it was deleted meanwhile."""
        try:
            return self.contacts.find_contact(contact_id)
        except NotFound:
            return None

    def _eligibility(self, conversation: Conversation, contact: Contact | None) -> str:
        applicant = Applicant(
            at=self.clock(),
            draw=draw_of(conversation.id),
            segments=frozenset(contact.segments) if contact else frozenset(),
            sender=contact.email if contact else "",
        )
        return self.deployment.eligibility_of(conversation.channel, applicant).value

    def _returns_at(self, conversation: Conversation) -> str:
        if conversation.eligibility != Eligibility.OUTSIDE_HOURS:
            return ""
        return next_on_in_figures(self.deployment.channel(conversation.channel)[0].hours, self.clock())

    def _ask_email(self, channel: Channel) -> EmailAsk:
        return self.deployment.channel(channel)[0].ask_email

    def _idle_after(self, channel: Channel) -> timedelta:
        return self.deployment.channel(channel)[0].inactivity.span

    def _give_email(self, contact_id: str, address: str) -> None:
        self.identifier.give_email(contact_id, address)


def _summary(
    conversation: Conversation, messages: Sequence[Message], reason: str, rule: str, contact: Contact | None
) -> dict[str, object]:
    language = conversation.language
    return summarise(messages, reason=reason, rule=rule, contact=contact, language=language).as_detail()
