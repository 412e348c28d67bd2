"""The desk at which the sample is recorded: whoever is free takes what people have to answer."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import datetime
from typing import Any

from core.answering.agent import CustomerAgent
from core.answering.desk import ConversationDesk, DeskParts
from core.answering.handing_over import HandingOver
from core.answering.reception import Reception, ReceptionParts
from core.answering.responder import Responder, ResponderParts
from core.clock import Clock
from core.configuration.agent_config import ConfigVersion
from core.configuration.handoff_policy import HandoffPolicy
from core.contacts.contacts import Contact
from core.conversations.conversation import Channel, Conversation, Feedback, Message
from core.conversations.ports import ConversationStore
from core.deployment.channel_settings import EmailAsk
from core.handoff.routing import Route
from core.handoff.summary import summarise
from core.identifiers import IdFactory


class SharedQueue:
    """A Router: whoever is free takes the next one."""

    def route(self, policy: HandoffPolicy, *, owner_id: str | None, now: datetime) -> Route:  # noqa: ARG002
        """Into everybody's queue."""
        return Route(None, None, is_someone_available=True, why="Everybody's queue.")


def recording_desk(
    agent: CustomerAgent,
    *,
    conversations: ConversationStore,
    current_config: Callable[[], ConfigVersion],
    eligibility: Callable[[], str],
    clock: Clock,
    ids: IdFactory,
) -> ConversationDesk:
    """A desk over the store given, with a clock and ids that make the run repeatable.

    `eligibility` says of each conversation that begins whether the agent takes it.
    """
    handing_over = HandingOver(router=SharedQueue(), summarise=_summary, ids=ids, find_contact=_nobody_known)
    shared: dict[str, Any] = {
        "conversations": conversations,
        "current_config": current_config,
        "handing_over": handing_over,
        "find_contact": _nobody_known,
        "ask_email": _never,
        "mark_assigned": _nothing,
        "transaction": nullcontext,
        "clock": clock,
        "ids": ids,
    }
    reception = ReceptionParts(
        **shared,
        eligibility=lambda *_: eligibility(),
        returns_at=_not_known,
        give_email=_nothing,
        keep_files=_nothing,
    )
    desk = DeskParts(
        reception=Reception(reception),
        responder=Responder(ResponderParts(**shared, agent=agent)),
        conversations=conversations,
        reply_feedback=_NoReplyIsRated(),
        transaction=nullcontext,
        clock=clock,
        ids=ids,
    )
    return ConversationDesk(desk)


def _summary(
    conversation: Conversation, messages: Sequence[Message], reason: str, rule: str, contact: Contact | None
) -> dict[str, object]:
    language = conversation.language
    return summarise(messages, reason=reason, rule=rule, contact=contact, language=language).as_detail()


def _never(_: Channel) -> EmailAsk:
    return EmailAsk.NEVER


def _not_known(_: Conversation) -> str:
    return ""


def _nobody_known(_: str) -> Contact | None:
    return None


def _nothing(*_: object) -> None:
    pass


class _NoReplyIsRated:
    """ReplyFeedbackStore: in the sample, conversations are rated as a whole."""

    def save_feedback(self, message_id: str, feedback: Feedback, *, comment: str, at: datetime) -> None:
        pass

    def list_feedback(self, conversation_id: str) -> dict[str, tuple[Feedback, str]]:  # noqa: ARG002
        return {}
