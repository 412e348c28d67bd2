"""Takes in what customers send: the message is stored and who answers is decided, before anything else."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from core.answering.email_asking import given_address, is_awaited, is_bare_address, is_settled, reopened_at
from core.answering.handing_over import HandingOver
from core.answering.incoming import Incoming, Received, conversation_opened_by, subject_of
from core.answering.stored_replies import unanswered
from core.answering.wordings_by_language import wording_of
from core.audit.ports import Transaction
from core.clock import Clock
from core.configuration.agent_config import ConfigVersion
from core.contacts.contacts import Contact
from core.conversations import event_kinds
from core.conversations.conversation import (
    ELIGIBLE,
    Channel,
    Conversation,
    ConversationState,
    Event,
    Message,
    Role,
)
from core.conversations.ports import Basis, ConversationChange, ConversationStore
from core.conversations.states import (
    begins_episode,
    closed,
    customer_wrote,
    may_agent_speak,
    owes_nothing,
    owes_reply,
)
from core.conversations.steps import ATTEMPTS, change_conversation
from core.deployment.channel_settings import EmailAsk
from core.email_addresses import tidy_email
from core.errors import DatabaseBusy, InvalidInput, NotDeployed, NotFound
from core.identifiers import IdFactory, derived_id
from core.knowledge.languages import detect_language

_NOTHING_BEGINS = "No new conversations are taken here. Those that are open go on."


@dataclass(frozen=True, slots=True)
class ReceptionParts:
    """What a reception works with."""

    conversations: ConversationStore
    current_config: Callable[[], ConfigVersion]
    eligibility: Callable[[Conversation, Contact | None], str]
    """Whether the agent takes a conversation that begins, and if not why."""
    returns_at: Callable[[Conversation], str]
    """When the agent takes conversations like one that it does not take, in figures; empty: not known."""
    ask_email: Callable[[Channel], EmailAsk]
    handing_over: HandingOver
    find_contact: Callable[[str], Contact | None]
    give_email: Callable[[str, str], None]
    """Writes the address down with the contact of this id."""
    keep_files: Callable[[Sequence[str], str], None]
    """The files of these ids belong to the conversation from now on. Raises NotFound for one that is gone."""
    mark_assigned: Callable[[str, datetime], None]
    transaction: Transaction
    clock: Clock
    ids: IdFactory


@dataclass(slots=True)
class _Draft:
    """The change that one message makes, as it grows."""

    conversation: Conversation
    messages: list[Message]
    events: list[Event]
    person_id: str | None = None
    address: str | None = None
    """The customer's, where this message gives it."""

    @property
    def message(self) -> Message:
        """The customer's."""
        return self.messages[0]

    @property
    def next_position(self) -> int:
        """Of what is said next."""
        return self.messages[-1].position + 1


class Reception:
    """Where messages arrive. What one message changes is one transaction."""

    def __init__(self, parts: ReceptionParts) -> None:
        self._parts = parts

    def take_in(self, incoming: Incoming) -> Received:
        """Store the message, with its files. Raises InvalidInput for an empty one, NotFound, DatabaseBusy,
        and NotDeployed where it would begin what may not begin; delivered again it is known all the same.

        A conversation that begins is the agent's where it is eligible; otherwise it is routed to people, and
        the customer is told.
        """
        if not incoming.text.strip() and not incoming.attachments:
            raise InvalidInput("The message is empty. Send at least one word.")
        for _ in range(ATTEMPTS):
            received = self._try_to_take_in(incoming)
            if received is not None:
                return received
        raise DatabaseBusy("The conversation is being changed by too many at once. Try again.")

    def asks_email(self, conversation: Conversation) -> bool:
        """Whether the customer has been asked for an address, and has neither given one nor declined."""
        if conversation.state is ConversationState.CLOSED:
            return False
        contact = self._contact(conversation)
        is_open = is_awaited(self._parts.conversations.list_events(conversation.id))
        return contact is not None and not contact.email and is_open

    def give_email(self, conversation_id: str, address: str | None) -> Received | None:
        """The customer's address, or None when they would rather not. What was held back is answered then.

        Gives the message that now waits for an answer, None for none. Raises NotFound, and InvalidInput for
        something that is no address.
        """
        if address is not None and tidy_email(address) is None:
            raise InvalidInput("This is no email address. It looks like name@example.com.")
        kind = event_kinds.EMAIL_GIVEN if address else event_kinds.EMAIL_DECLINED
        with self._parts.transaction():
            changed = change_conversation(
                self._parts.conversations,
                conversation_id,
                lambda conversation, known: self._email_answered(conversation, known, kind),
            )
            if address and changed.contact_id:
                self._parts.give_email(changed.contact_id, address.strip())
        return self._owed(changed)

    def close(self, conversation_id: str, *, by: str) -> Conversation:
        """End the conversation; one that is closed stays as it is. Raises NotFound."""
        now = self._parts.clock()

        def step(conversation: Conversation, _: Sequence[Message]) -> ConversationChange | None:
            changed = closed(conversation, now)
            if changed is conversation:
                return None
            event = self._event(conversation.id, event_kinds.CLOSED, now, {"by": by})
            return ConversationChange(changed, events=(event,))

        return change_conversation(self._parts.conversations, conversation_id, step)

    def _try_to_take_in(self, incoming: Incoming) -> Received | None:
        """None when somebody else changed the conversation in that instant."""
        found = self._find(incoming)
        conversation = found or self._opened(incoming)
        known = self._parts.conversations.list_messages(conversation.id)
        message_id = self._message_id(incoming, conversation)
        repeated = next((one for one in known if one.id == message_id), None)
        if repeated is not None:
            return self._received(conversation, repeated, known, is_repeat=True)
        if begins_episode(conversation) and not incoming.may_begin:
            raise NotDeployed(_NOTHING_BEGINS)
        if incoming.once_taken is not None:
            incoming.once_taken()
        draft = self._drafted(conversation, known, incoming, message_id)
        change = ConversationChange(
            draft.conversation, tuple(draft.messages), tuple(draft.events), Basis(found, len(known))
        )
        with self._parts.transaction():
            if self._parts.conversations.apply([change]):
                return None
            if draft.person_id:
                self._parts.mark_assigned(draft.person_id, draft.message.created_at)
            self._keep_address(draft)
            if incoming.attachments:
                self._parts.keep_files([one.id for one in incoming.attachments], draft.conversation.id)
        return self._received(draft.conversation, draft.message, [*known, *draft.messages], is_repeat=False)

    def _drafted(
        self, conversation: Conversation, known: Sequence[Message], incoming: Incoming, message_id: str
    ) -> _Draft:
        now = self._parts.clock()
        message = Message(
            message_id,
            conversation.id,
            len(known) + 1,
            Role.CUSTOMER,
            incoming.text,
            now,
            attachments=incoming.attachments,
        )
        eligibility = conversation.eligibility
        events: list[Event] = []
        if begins_episode(conversation):
            eligibility = self._eligibility(conversation, incoming)
            is_new = conversation.state is ConversationState.NEW
            kind = event_kinds.OPENED if is_new else event_kinds.REOPENED
            page = {"page": incoming.page} if incoming.page else {}
            events.append(self._event(conversation.id, kind, now, {"eligibility": eligibility, **page}))
        changed = customer_wrote(conversation, now, eligibility=eligibility)
        # From the beginning on, so that notices are in it, too.
        changed = replace(changed, language=conversation.language or detect_language(incoming.text))
        draft = _Draft(changed, [message], events)
        earlier = self._parts.conversations.list_events(conversation.id) if known else []
        self._note_address(draft, earlier)
        if begins_episode(conversation) and eligibility != ELIGIBLE:
            self._route_past_agent(draft, earlier)
        elif draft.address and is_bare_address(message):
            self._thank_for_address(draft, known, earlier)
        elif may_agent_speak(changed):
            self._ask_for_address(draft, known, earlier)
        return draft

    def _eligibility(self, conversation: Conversation, incoming: Incoming) -> str:
        if conversation.is_test:
            return ELIGIBLE
        return self._parts.eligibility(conversation, incoming.contact or self._contact(conversation))

    def _route_past_agent(self, draft: _Draft, earlier: Sequence[Event]) -> None:
        """The agent takes no part: people get it, and the customer is told who will answer, if anybody."""
        parts, at = self._parts, draft.message.created_at
        config = parts.current_config().config
        turnover = parts.handing_over.route_past(draft.conversation, config, at=at)
        notices, asking = parts.handing_over.notices(
            turnover,
            config,
            earlier,
            position=draft.next_position,
            at=at,
            ask=EmailAsk.NEVER if draft.address else parts.ask_email(draft.conversation.channel),
            again=parts.returns_at(draft.conversation),
        )
        draft.conversation, draft.person_id = turnover.conversation, turnover.person_id
        draft.messages.extend(notices)
        draft.events.extend((*turnover.events, *asking))

    def _thank_for_address(self, draft: _Draft, known: Sequence[Message], earlier: Sequence[Event]) -> None:
        """An address alone is no question. What was asked before it is answered, and is thanks enough."""
        conversation = draft.conversation
        is_agents = may_agent_speak(conversation)
        events = [*earlier, *draft.events]
        if is_agents and not is_settled(unanswered(known, since=reopened_at(events)), events):
            return
        text = wording_of("email_thanks", self._parts.current_config().config, conversation.language)
        at = draft.message.created_at
        thanks = Message(self._parts.ids("msg"), conversation.id, draft.next_position, Role.NOTICE, text, at)
        draft.messages.append(thanks)
        if is_agents:
            draft.conversation = owes_nothing(conversation)

    def _ask_for_address(self, draft: _Draft, known: Sequence[Message], earlier: Sequence[Event]) -> None:
        """Before the first reply, where the channel has it so: the reply waits for the address."""
        parts, conversation = self._parts, draft.conversation
        if parts.ask_email(conversation.channel) is not EmailAsk.BEFORE_FIRST_REPLY:
            return
        if any(one.role is Role.AGENT for one in known):
            return
        config, at = parts.current_config().config, draft.message.created_at
        asked, asking = parts.handing_over.ask_address(
            conversation, config, earlier, position=draft.next_position, at=at
        )
        if not asked:
            return
        draft.conversation = owes_nothing(conversation)
        draft.messages.extend(asked)
        draft.events.extend(asking)

    def _note_address(self, draft: _Draft, earlier: Sequence[Event]) -> None:
        """An address that was asked for may come as an ordinary message."""
        address = given_address(draft.message.text)
        if address is None or not is_awaited(earlier):
            return
        contact = self._contact(draft.conversation)
        if contact is None or contact.email:
            return
        detail: dict[str, object] = {"message_id": draft.message.id}
        at = draft.message.created_at
        draft.address = address
        draft.events.append(self._event(draft.conversation.id, event_kinds.EMAIL_GIVEN, at, detail))

    def _keep_address(self, draft: _Draft) -> None:
        if draft.address and draft.conversation.contact_id:
            # Deleted in that instant: the message is kept all the same.
            with suppress(NotFound):
                self._parts.give_email(draft.conversation.contact_id, draft.address)

    def _email_answered(
        self, conversation: Conversation, known: Sequence[Message], kind: str
    ) -> ConversationChange | None:
        """A reply that was held back is owed from now on; one that is owed already, since then."""
        events = self._parts.conversations.list_events(conversation.id)
        if kind == event_kinds.EMAIL_DECLINED and not is_awaited(events):
            return None
        now = self._parts.clock()
        event = self._event(conversation.id, kind, now, {})
        waiting = unanswered(known, since=reopened_at(events))
        is_owed = may_agent_speak(conversation) and not is_settled(waiting, events)
        since = conversation.reply_owed_since or now
        changed = owes_reply(conversation, since=since) if is_owed else conversation
        return ConversationChange(changed, events=(event,))

    def _owed(self, conversation: Conversation) -> Received | None:
        known = self._parts.conversations.list_messages(conversation.id)
        waiting = unanswered(known)
        if conversation.state is not ConversationState.AGENT_ACTIVE or not waiting:
            return None
        return self._received(conversation, waiting[-1], known, is_repeat=True)

    def _received(
        self, conversation: Conversation, message: Message, known: Sequence[Message], *, is_repeat: bool
    ) -> Received:
        is_waiting = any(one.id == message.id for one in unanswered(known))
        wants_reply = conversation.state is ConversationState.AGENT_ACTIVE and is_waiting
        return Received(conversation, message, is_repeat, wants_reply)

    def _find(self, incoming: Incoming) -> Conversation | None:
        """The conversation named, or the one that this very message opened when it came before."""
        if incoming.conversation_id is not None:
            return self._parts.conversations.find_conversation(incoming.conversation_id)
        if incoming.message_id is None:
            return None
        try:
            return self._parts.conversations.find_conversation(
                conversation_opened_by(incoming, incoming.message_id)
            )
        except NotFound:
            return None

    def _opened(self, incoming: Incoming) -> Conversation:
        now = self._parts.clock()
        given = incoming.message_id
        contact = incoming.contact
        return Conversation(
            id=conversation_opened_by(incoming, given) if given else self._parts.ids("cnv"),
            channel=incoming.channel,
            state=ConversationState.NEW,
            opened_at=now,
            last_activity_at=now,
            customer=contact.shown_name if contact else incoming.customer,
            subject=subject_of(incoming),
            is_test=incoming.is_test or incoming.channel is Channel.PREVIEW,
            contact_id=contact.id if contact else None,
        )

    def _message_id(self, incoming: Incoming, conversation: Conversation) -> str:
        """Callers number their messages as they like: an id of theirs means one message a conversation."""
        given = incoming.message_id
        return derived_id("msg", conversation.id, given) if given else self._parts.ids("msg")

    def _contact(self, conversation: Conversation) -> Contact | None:
        return self._parts.find_contact(conversation.contact_id) if conversation.contact_id else None

    def _event(self, conversation_id: str, kind: str, at: datetime, detail: dict[str, object]) -> Event:
        return Event(self._parts.ids("evt"), conversation_id, kind, at, detail)
