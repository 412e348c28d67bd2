"""What the agent would answer in a person's place: offered, never sent, stored nowhere, free of credits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.answering.reply import Decision, HandoffReason, Reply, Turn, Utterance
from core.configuration.agent_config import AgentConfig, ConfigVersion
from core.configuration.handoff_policy import HandoffPolicy
from core.contacts.ports import ContactStore
from core.conversations.conversation import Conversation, Message, Role
from core.conversations.ports import ConversationStore
from core.errors import NotFound
from core.inbox.ports import ReplyingAgent

HISTORY = 12
"""Earlier messages that the suggestion takes into account."""
_LOOKS_BACK = 3
"""So many bursts of the customer's are tried: the last may be thanks, or the wish for a person."""


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A suggestion and what it rests on. Without `text` there is none; the passages may help all the same."""

    question: str
    """The customer's words that it answers."""
    text: str
    is_sure: bool
    """The agent would have said it by itself; if not, a person should read it twice."""
    reply: Reply
    """With confidence, sources, and the passages that were near."""


class Recommender:
    """Suggests a reply to what the customer wrote last."""

    def __init__(
        self,
        *,
        agent: ReplyingAgent,
        conversations: ConversationStore,
        contacts: ContactStore,
        current_config: Callable[[], ConfigVersion],
    ) -> None:
        self._agent = agent
        self._conversations = conversations
        self._contacts = contacts
        self._current_config = current_config

    def recommend(self, conversation_id: str) -> Recommendation | None:
        """None when no person owes an answer to anything the customer wrote. Raises NotFound.

        Neither handoff rules nor topics to avoid hold here: a person decides what is said.
        """
        conversation = self._conversations.find_conversation(conversation_id)
        messages = self._conversations.list_messages(conversation_id)
        version = self._current_config()
        best: Recommendation | None = None
        for burst in open_questions(messages)[:_LOOKS_BACK]:
            found = self._answer(conversation, messages, burst, version)
            best = best or found
            if not _asks_nothing(found.reply):
                return found
        return best

    def _answer(
        self,
        conversation: Conversation,
        messages: Sequence[Message],
        burst: Sequence[Message],
        version: ConfigVersion,
    ) -> Recommendation:
        question = "\n".join(one.text for one in burst)
        earlier = [
            one for one in messages if one.position < burst[0].position and one.role is not Role.NOTICE
        ]
        reply = self._agent.reply(
            Turn(
                question=question,
                config=_for_people(version.config),
                config_version=version.number,
                history=tuple(Utterance(one.role.value, one.text) for one in earlier[-HISTORY:]),
                segments=self._segments(conversation),
                asked_back_before=True,
            )
        )
        is_scripted = reply.decision is Decision.SCRIPTED
        has_answer = is_scripted or reply.decision is Decision.ANSWER
        is_sure = is_scripted or (has_answer and reply.confidence >= version.config.thresholds.answer)
        return Recommendation(question, reply.text if has_answer else "", is_sure, reply)

    def _segments(self, conversation: Conversation) -> frozenset[str]:
        if conversation.contact_id is None:
            return frozenset()
        try:
            return frozenset(self._contacts.find_contact(conversation.contact_id).segments)
        except NotFound:
            return frozenset()


def open_questions(messages: Sequence[Message]) -> list[list[Message]]:
    """What the customer wrote since a person last spoke, the newest first; messages in a row are one."""
    bursts: list[list[Message]] = []
    is_in_burst = False
    for message in messages:
        if message.role is Role.PERSON:
            bursts.clear()
        is_customers = message.role is Role.CUSTOMER and bool(message.text.strip())
        if is_customers and is_in_burst:
            bursts[-1].append(message)
        elif is_customers:
            bursts.append([message])
        is_in_burst = is_customers
    return bursts[::-1]


def _asks_nothing(reply: Reply) -> bool:
    """Whether the words were a courtesy or the wish for a person: there may be a question before them."""
    is_wish = reply.handoff_reason is HandoffReason.ASKED_FOR_PERSON
    return is_wish or reply.decision is Decision.SMALL_TALK


def _for_people(config: AgentConfig) -> AgentConfig:
    """Says what it has from where it would only ask back, and is kept from nothing."""
    thresholds = config.thresholds
    lower = thresholds.model_copy(update={"answer": min(thresholds.answer, thresholds.ask_back)})
    return config.model_copy(update={"thresholds": lower, "handoff": HandoffPolicy(), "guardrails": ()})
