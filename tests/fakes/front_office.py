"""Reception, responder, desk and upkeep over stores in memory, with a clock that tests turn."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from core.answering.agent import CustomerAgent
from core.answering.conversation_upkeep import ConversationUpkeep, UpkeepParts
from core.answering.desk import ConversationDesk, DeskParts
from core.answering.handing_over import HandingOver
from core.answering.incoming import Incoming, Received
from core.answering.reception import Reception, ReceptionParts
from core.answering.reply import Reply
from core.answering.responder import Responder, ResponderParts
from core.configuration.agent_config import AgentConfig, ConfigVersion
from core.configuration.handoff_policy import HandoffPolicy
from core.contacts.contacts import Contact
from core.conversations.conversation import ELIGIBLE, Channel, Conversation, Event, Message
from core.deployment.channel_settings import EmailAsk
from core.errors import NotFound
from core.handoff.routing import Route
from core.identifiers import counted_ids
from tests.fakes.in_memory_contacts import InMemoryReplyFeedbackStore
from tests.fakes.in_memory_stores import InMemoryConversationStore

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


class ScriptedRouter:
    """Gives everything to one person, or to nobody."""

    def __init__(self, person_id: str | None = None, *, is_someone_available: bool | None = None) -> None:
        self.person_id = person_id
        self.is_available = person_id is not None if is_someone_available is None else is_someone_available

    def route(self, policy: HandoffPolicy, *, owner_id: str | None, now: datetime) -> Route:
        return Route(self.person_id or owner_id, None, self.is_available, "scripted")


class FrontOffice:
    """Everything that stands between a customer's message and the reply to it."""

    def __init__(self, agent: CustomerAgent, store: InMemoryConversationStore | None = None) -> None:
        self.store = store or InMemoryConversationStore()
        self.now = NOW
        self.config = AgentConfig()
        self.eligibility = ELIGIBLE
        self.returns_at = ""
        self.ask_email = EmailAsk.NEVER
        self.idle_after = timedelta(hours=24)
        self.contacts: dict[str, Contact] = {}
        self.find_contact: Callable[[str], Contact | None] = self.contacts.get
        self.router = ScriptedRouter()
        self.turns: list[str] = []
        self.kept_files: dict[str, str] = {}
        self.files_gone: set[str] = set()
        self.reply_feedback = InMemoryReplyFeedbackStore(self.store)
        self.ids = counted_ids()
        handing_over = HandingOver(
            router=self,
            summarise=lambda _, messages, reason, *__: {"reason": reason, "messages": len(messages)},
            ids=self.ids,
            find_contact=self._find_contact,
        )
        self.reception = Reception(
            ReceptionParts(
                conversations=self.store,
                current_config=self.published,
                eligibility=lambda *_: self.eligibility,
                returns_at=lambda _: self.returns_at,
                ask_email=lambda _: self.ask_email,
                handing_over=handing_over,
                find_contact=self._find_contact,
                give_email=self._give_email,
                keep_files=self._keep_files,
                mark_assigned=self._mark_assigned,
                transaction=self.transaction,
                clock=self.tick,
                ids=self.ids,
            )
        )
        self.responder = Responder(
            ResponderParts(
                agent=agent,
                conversations=self.store,
                current_config=self.published,
                handing_over=handing_over,
                find_contact=self._find_contact,
                ask_email=lambda _: self.ask_email,
                mark_assigned=self._mark_assigned,
                transaction=self.transaction,
                clock=self.tick,
                ids=self.ids,
            )
        )
        self.desk = ConversationDesk(
            DeskParts(
                reception=self.reception,
                responder=self.responder,
                conversations=self.store,
                reply_feedback=self.reply_feedback,
                transaction=self.transaction,
                clock=self.tick,
                ids=self.ids,
            )
        )
        self.upkeep = ConversationUpkeep(
            UpkeepParts(
                conversations=self.store,
                search=self.store,
                current_config=self.published,
                idle_after=lambda _: self.idle_after,
                handing_over=handing_over,
                ask_email=lambda _: self.ask_email,
                mark_assigned=self._mark_assigned,
                transaction=self.transaction,
                clock=self.tick,
                ids=self.ids,
            )
        )

    def published(self) -> ConfigVersion:
        return ConfigVersion(3, self.config, "", "", NOW)

    def tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    @contextmanager
    def transaction(self) -> Iterator[None]:
        yield

    def route(self, policy: HandoffPolicy, *, owner_id: str | None, now: datetime) -> Route:
        return self.router.route(policy, owner_id=owner_id, now=now)

    def say(self, text: str, conversation_id: str | None = None, **options: object):
        """A message and its reply, as it is read."""
        return self.desk.receive(text, channel=Channel.API, conversation_id=conversation_id, **options)

    def write(self, text: str, conversation_id: str | None = None, **options: object) -> Received:
        """A message in the live chat, not answered yet."""
        return self.reception.take_in(
            Incoming(text, Channel.LIVE_CHAT, conversation_id=conversation_id, **options)
        )

    def respond(self, conversation_id: str) -> Reply | None:
        """What is unanswered, answered."""
        replies = [event for event in self.responder.respond(conversation_id) if isinstance(event, Reply)]
        return replies[-1] if replies else None

    def conversation(self, conversation_id: str) -> Conversation:
        return self.store.find_conversation(conversation_id)

    def messages(self, conversation_id: str) -> list[Message]:
        return self.store.list_messages(conversation_id)

    def events(self, conversation_id: str) -> list[Event]:
        return self.store.list_events(conversation_id)

    def kinds(self, conversation_id: str) -> list[str]:
        return [event.kind for event in self.events(conversation_id)]

    def a_contact(self, contact_id: str = "con_1", **known: object) -> Contact:
        contact = Contact(contact_id, NOW, **known)
        self.contacts[contact_id] = contact
        return contact

    def _find_contact(self, contact_id: str) -> Contact | None:
        return self.find_contact(contact_id)

    def _give_email(self, contact_id: str, address: str) -> None:
        if contact_id not in self.contacts:
            raise NotFound(contact_id)
        self.contacts[contact_id] = replace(self.contacts[contact_id], email=address)

    def _keep_files(self, file_ids: Sequence[str], conversation_id: str) -> None:
        if self.files_gone & set(file_ids):
            raise NotFound("A file is gone.")
        self.kept_files.update(dict.fromkeys(file_ids, conversation_id))

    def _mark_assigned(self, person_id: str, at: datetime) -> None:
        self.turns.append(person_id)


Interruption = Callable[[], None]
