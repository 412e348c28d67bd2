"""From the records of live chat to the shapes of its API."""

from core.api.chat_shapes import (
    AcceptedMessage,
    AgentFace,
    ChatConfig,
    ChatConversation,
    ChatMessage,
    ChatState,
    Citation,
    ListedConversation,
    Look,
    Partner,
    SentFile,
    ShownContact,
)
from core.channels import customer_channel
from core.channels.chat_reading import Snapshot
from core.channels.file_check import FILE_TYPES
from core.channels.first_words import first_words
from core.channels.shown_conversation import ShownMessage, ShownState
from core.configuration.agent_config import AgentConfig
from core.contacts.contacts import Contact
from core.conversations.conversation import Attachment
from core.deployment.channel_settings import ChannelSettings
from core.deployment.channel_state import ChannelState
from core.deployment.eligibility import Eligibility


def config_shape(
    agent: AgentConfig, channel: ChannelSettings, state: ChannelState, *, language: str, max_file_bytes: int
) -> ChatConfig:
    """What a widget in this language has to know before anybody writes."""
    return ChatConfig(
        agent=AgentFace(
            name=agent.name, company=agent.company, avatar=agent.avatar, avatar_image=agent.avatar_image
        ),
        is_open=channel.is_deployed,
        is_agent_on=state.is_on,
        # Opening hours are the customers' business; that somebody paused the agent is not.
        back_at=state.changes_at if state.reason is Eligibility.OUTSIDE_HOURS else None,
        look=Look.model_validate(channel.look.model_dump(mode="json")),
        greeting=first_words(agent, language),
        ask_email=channel.ask_email.value,
        takes_files=channel.takes_files,
        max_file_bytes=max_file_bytes,
        file_types=[f".{ending}" for ending in FILE_TYPES],
    )


def contact_shape(contact: Contact) -> ShownContact:
    """The contact, to themselves."""
    return ShownContact(
        name=contact.name, has_email=bool(contact.email), identification=contact.identification.value
    )


def file_shape(file: Attachment) -> SentFile:
    """A file without the place of its bytes."""
    return SentFile(id=file.id, name=file.name, size=file.size, media_type=file.media_type)


def message_shape(message: ShownMessage) -> ChatMessage:
    """One message."""
    return ChatMessage(
        id=message.id,
        position=message.position,
        role=message.role.value,
        author=message.author,
        text=message.text,
        created_at=message.created_at,
        decision=message.decision,
        citations=[Citation(title=one.title, url=one.url) for one in message.citations],
        files=[file_shape(file) for file in message.files],
        feedback=message.feedback.value if message.feedback else None,
    )


def state_shape(state: ShownState) -> ChatState:
    """Where the conversation stands."""
    return ChatState(
        state=state.state.value,
        partner=Partner(kind=state.partner.kind.value, name=state.partner.name),
        asks_email=state.asks_email,
        powered_by_ai=state.is_powered_by_ai,
        feedback=state.feedback.value if state.feedback else None,
    )


def conversation_shape(snapshot: Snapshot) -> ChatConversation:
    """A whole conversation."""
    return ChatConversation(
        **dict(state_shape(snapshot.state)),
        id=snapshot.id,
        messages=[message_shape(message) for message in snapshot.messages],
        seen_by_people=snapshot.seen_by_people,
        is_writing=snapshot.state.is_writing,
    )


def listed_shape(listed: customer_channel.ListedConversation) -> ListedConversation:
    """One conversation of a list."""
    one = listed.conversation
    return ListedConversation(
        id=one.id,
        state=one.state.value,
        subject=one.subject,
        opened_at=one.opened_at,
        last_activity_at=one.last_activity_at,
        unread=listed.unread,
    )


def accepted_shape(accepted: customer_channel.Accepted) -> AcceptedMessage:
    """A message that is stored."""
    return AcceptedMessage(
        conversation_id=accepted.conversation_id,
        message=message_shape(accepted.message),
        state=accepted.state.value,
    )
