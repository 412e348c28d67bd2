"""What the API channel takes besides what live chat takes. The names are a contract with other programs."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from core.api.chat_shapes import LAST_POSITION
from core.channels.customer_channel import TEXT_LETTERS
from core.contacts.vouching import MAX_SEGMENTS, NAME_LETTERS, SEGMENT_LETTERS
from core.email_addresses import MAX_LENGTH

LONGEST_WAIT_S = 30


class _Given(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class SaidOfCustomer(_Given):
    """What the program knows of the customer; what it leaves out stays as it was."""

    name: str | None = Field(None, max_length=NAME_LETTERS)
    email: str | None = Field(None, max_length=MAX_LENGTH)
    segments: list[Annotated[str, Field(max_length=SEGMENT_LETTERS)]] | None = Field(
        None, max_length=MAX_SEGMENTS, description="They replace the ones of before"
    )


class ProgramMessage(_Given):
    """A message of the customer."""

    text: str = Field(min_length=1, max_length=TEXT_LETTERS)
    conversation_id: Annotated[str, Field(min_length=1, max_length=100)] | None = Field(
        None, description="Without one, the message opens a conversation"
    )
    customer: SaidOfCustomer = SaidOfCustomer()


class WaitTerms(BaseModel):
    """From where on to read a conversation, and how long to wait."""

    model_config = ConfigDict(extra="forbid")
    after: int = Field(0, ge=0, le=LAST_POSITION, description="Only messages beyond this position")
    wait: int = Field(
        0,
        ge=0,
        le=LONGEST_WAIT_S,
        description="Where nobody has answered beyond the position yet: for so many seconds at most, wait "
        "until somebody does, or the conversation is closed. Be more patient: a call that was given up "
        "keeps its place until then",
    )
