"""What the chat API takes and gives. The names are a contract, with the widget and with other programs."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from core.api.shapes import Whole
from core.channels.customer_channel import FILES_PER_MESSAGE, PAGE_LETTERS, TEXT_LETTERS

TOKEN_LETTERS = 8_000
SECRET_LETTERS = 200
COMMENT_LETTERS = 2_000
LAST_POSITION = 1_000_000_000
_Id = Annotated[str, Field(min_length=1, max_length=100)]

State = Literal["new", "agent_active", "waiting_for_customer", "queued", "with_person", "closed"]
FeedbackWord = Literal["helpful", "not_helpful"]
EmailAskWord = Literal["before_first_reply", "after_first_reply", "when_handing_off", "never"]


class _Given(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class NewSession(_Given):
    """A browser comes, for the first time or again."""

    identity: str | None = Field(
        None,
        max_length=TOKEN_LETTERS,
        description="A signed token by which the site vouches for the customer",
    )
    secret: str | None = Field(
        None, max_length=SECRET_LETTERS, description="The secret of an earlier session, which then goes on"
    )


class Identity(_Given):
    """The site says who the visitor is."""

    identity: str = Field(min_length=1, max_length=TOKEN_LETTERS, description="A signed token (JWT, HS256)")


class NewMessage(_Given):
    """A message of the customer: text, files, or both."""

    text: str = Field("", max_length=TEXT_LETTERS)
    conversation_id: _Id | None = Field(None, description="Without one, the message opens a conversation")
    page: str | None = Field(None, max_length=PAGE_LETTERS, description="Address of the page with the widget")
    file_ids: list[_Id] = Field(default_factory=list, max_length=FILES_PER_MESSAGE)


class SeenPosition(_Given):
    """How far the customer has read."""

    position: Whole = Field(ge=0, le=LAST_POSITION)


class ConfigTerms(BaseModel):
    """For whom the settings are."""

    model_config = ConfigDict(extra="forbid")
    language: str = Field(
        "en", max_length=20, description="Of the widget, such as `de`; English where there are no words in it"
    )


class FollowTerms(BaseModel):
    """From where on to follow a conversation."""

    model_config = ConfigDict(extra="forbid")
    after: int = Field(
        0, ge=0, le=LAST_POSITION, description="The position of the last message that is known"
    )


class GivenEmail(_Given):
    """The customer's address; null when they would rather not give one."""

    email: str | None = Field(max_length=254)


class GivenFeedback(_Given):
    """What the customer thinks of the conversation, or of one reply."""

    feedback: FeedbackWord
    comment: str = Field("", max_length=COMMENT_LETTERS)
    message_id: _Id | None = Field(None, description="The reply that is meant; without one, the conversation")


class Nothing(_Given):
    """An empty object."""


class AgentFace(BaseModel):
    """How the agent presents itself."""

    name: str
    company: str
    avatar: str = Field(description="An emoji or initials; may be empty")
    avatar_image: str = Field(description="A small picture as a data address; may be empty")


class Look(BaseModel):
    """How the widget looks."""

    colour: str
    side: Literal["right", "left"]
    theme: Literal["auto", "light", "dark"]
    title: str
    launcher: str


class ChatConfig(BaseModel):
    """What the widget has to know before anybody writes."""

    agent: AgentFace
    is_open: bool = Field(
        description="Live chat is deployed. Where it is not, none begins; those that are open can be finished"
    )
    is_agent_on: bool = Field(description="The agent takes new conversations now")
    back_at: datetime | None = Field(
        description="Outside the working hours, when the agent is back; else, or if it never is, null"
    )
    look: Look
    greeting: str = Field(description="One left as delivered, or empty, is in the language asked for")
    ask_email: EmailAskWord
    takes_files: bool
    max_file_bytes: int
    file_types: list[str] = Field(description="Endings such as .png")


class ShownContact(BaseModel):
    """What is known of the visitor."""

    name: str
    has_email: bool
    identification: Literal["anonymous", "email", "token"]


class Session(BaseModel):
    """A visitor's session. The secret is the bearer token of all other calls."""

    secret: str
    contact: ShownContact


class Recognised(BaseModel):
    """The visitor after the site vouched for them."""

    contact: ShownContact


class ListedConversation(BaseModel):
    """One conversation of the visitor."""

    id: str
    state: State
    subject: str
    opened_at: datetime
    last_activity_at: datetime
    unread: int = Field(description="Messages to the customer that they have not read")


class Conversations(BaseModel):
    """The visitor's conversations, newest first."""

    conversations: list[ListedConversation]


class SentFile(BaseModel):
    """A file."""

    id: str
    name: str
    size: int
    media_type: str


class Citation(BaseModel):
    """Where something stands. Only documents that customers can open have an address."""

    title: str
    url: str | None


class ChatMessage(BaseModel):
    """One message; `position` counts 1, 2, 3 … within the conversation."""

    id: str
    position: int
    role: Literal["customer", "agent", "person", "notice"]
    author: str
    text: str = Field(description="Markdown from agent and people, plain text from the customer")
    created_at: datetime
    decision: str | None
    citations: list[Citation]
    files: list[SentFile]
    feedback: FeedbackWord | None


class Partner(BaseModel):
    """Who the customer talks to."""

    kind: Literal["agent", "queue", "person", "nobody"]
    name: str


class ChatState(BaseModel):
    """Where the conversation stands."""

    state: State
    partner: Partner = Field(serialization_alias="with")
    asks_email: bool
    powered_by_ai: bool = Field(description="The agent has it, and is neither paused nor off")
    feedback: FeedbackWord | None = Field(description="Of the conversation as a whole, not of single replies")


class ChatConversation(ChatState):
    """A whole conversation."""

    id: str
    messages: list[ChatMessage]
    seen_by_people: int = Field(description="People have read up to this position")
    is_writing: bool


class DraftPiece(BaseModel):
    """A piece of the reply that is being written; its message takes its place."""

    text: str
    is_restart: bool = Field(description="What was told of the reply before is withdrawn")


class Writing(BaseModel):
    """Somebody began or ceased to write."""

    who: str
    is_writing: bool


class SeenByPeople(BaseModel):
    """People have read up to this position."""

    position: int


class AcceptedMessage(BaseModel):
    """A message that is stored. The reply comes with the events."""

    conversation_id: str
    message: ChatMessage
    state: State
