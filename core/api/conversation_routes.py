"""What customers do with their conversations, alike on every channel that is spoken over HTTP."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Header, HTTPException, Path, Query, Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException as StarletteHTTPException

from core.api.chat_shapes import (
    ChatMessage,
    ChatState,
    Conversations,
    DraftPiece,
    FollowTerms,
    GivenEmail,
    GivenFeedback,
    Nothing,
    SeenByPeople,
    SeenPosition,
    Writing,
)
from core.api.chat_showing import listed_shape, state_shape
from core.api.chat_stream import EventStream
from core.api.problems import event_stream, problems
from core.bootstrap import Engine
from core.channels.customer_channel import CustomerChannel, Guest
from core.conversations.conversation import Feedback
from core.errors import InvalidInput

_KEY = r"^[\x21-\x7e]{1,100}$"
_ALWAYS = (401, 413, 429, 503)
ConversationId = Annotated[str, Path(max_length=100)]
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=_KEY,
        description="The sender's own number of this message. The same number again is the same message: it "
        "is not stored twice. With another text it is refused (422).",
    ),
]


class ConversationDoors(Protocol):
    """Counts what customers do. Raises a 429."""

    def take_answer(self, guest: Guest) -> None:
        """An address given, a rating or a closing."""
        ...

    def open_stream(self, guest: Guest, request: Request) -> Callable[[], None]:
        """One open stream; call what it gives when the stream ends."""
        ...


class ChatRoute(APIRoute):
    """Here, what cannot be used is a 422, whoever found out."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        """The handler, with our refusals as its own."""
        handle = super().get_route_handler()

        async def handle_or_refuse(request: Request) -> Response:
            try:
                return await handle(request)
            except InvalidInput as error:
                raise HTTPException(422, error.message) from error
            except StarletteHTTPException as error:
                if error.status_code == 400:
                    raise HTTPException(422, "The body cannot be read. Send JSON in UTF-8.") from error
                raise

        return handle_or_refuse


@dataclass(frozen=True, slots=True)
class ServedChannel:
    """One channel as it is spoken over HTTP."""

    engine: Engine
    channel: Callable[[], CustomerChannel]
    doors: ConversationDoors
    guest: Any
    """The dependency that says whose call it is."""
    also_refused: tuple[int, ...]
    """Statuses of refusals that any call may meet there, besides those of all channels."""

    def refusals(self, *statuses: int) -> dict[int | str, dict[str, Any]]:
        """Their descriptions, with those that any call may meet."""
        return problems(*sorted({*_ALWAYS, *self.also_refused, *statuses}))


def add_conversation_routes(router: APIRouter, served: ServedChannel) -> None:
    """All but sending a message and reading a whole conversation."""
    _add_reading(router, served)
    _add_events(router, served)
    _add_answers(router, served)


def _add_reading(router: APIRouter, served: ServedChannel) -> None:
    guest = served.guest

    @router.get(
        "/conversations",
        summary="The customer's conversations, newest first",
        responses=served.refusals(),
    )
    def list_conversations(known: Annotated[Guest, guest]) -> Conversations:
        listed = served.channel().list_own(known)
        return Conversations(conversations=[listed_shape(one) for one in listed])

    @router.post(
        "/conversations/{conversation_id}/seen",
        status_code=204,
        summary="The customer has read up to a position",
        responses=served.refusals(404, 422),
    )
    def mark_seen(
        conversation_id: ConversationId, given: SeenPosition, known: Annotated[Guest, guest]
    ) -> None:
        served.channel().mark_seen(known, conversation_id, given.position)


def _add_events(router: APIRouter, served: ServedChannel) -> None:
    guest = served.guest

    @router.get(
        "/conversations/{conversation_id}/events",
        summary="What happens in a conversation, as server-sent events",
        description="First all messages after the position, then what comes, until you leave. `message` (its "
        "id is its position), `state`, `delta` (a piece of the reply being written; its `message` takes its "
        "place), `writing`, `seen`; a comment every 15 s. Go on after a break with the last position.",
        response_class=Response,
        responses={
            200: event_stream(
                message=ChatMessage,
                state=ChatState,
                delta=DraftPiece,
                writing=Writing,
                seen=SeenByPeople,
            ),
            **served.refusals(404, 422),
        },
    )
    def follow(
        conversation_id: ConversationId,
        known: Annotated[Guest, guest],
        request: Request,
        terms: Annotated[FollowTerms, Query()],
    ) -> Response:
        served.channel().check_own(known, conversation_id)
        leave = served.doors.open_stream(known, request)
        return EventStream(served.engine.live_feed.follow(conversation_id, terms.after), on_end=leave)


def _add_answers(router: APIRouter, served: ServedChannel) -> None:
    guest, refusals = served.guest, served.refusals(404, 422)

    @router.post(
        "/conversations/{conversation_id}/email",
        summary="Give an email address, or none",
        responses=refusals,
    )
    def give_email(
        conversation_id: ConversationId, given: GivenEmail, known: Annotated[Guest, guest]
    ) -> ChatState:
        served.doors.take_answer(known)
        return state_shape(served.channel().give_email(known, conversation_id, given.email))

    @router.post(
        "/conversations/{conversation_id}/feedback",
        summary="Say whether the conversation, or one reply, was helpful",
        responses=refusals,
    )
    def rate(
        conversation_id: ConversationId, given: GivenFeedback, known: Annotated[Guest, guest]
    ) -> ChatState:
        served.doors.take_answer(known)
        state = served.channel().rate(
            known,
            conversation_id,
            Feedback(given.feedback),
            comment=given.comment,
            message_id=given.message_id,
        )
        return state_shape(state)

    @router.post("/conversations/{conversation_id}/close", summary="End the conversation", responses=refusals)
    def close(
        conversation_id: ConversationId,
        known: Annotated[Guest, guest],
        given: Nothing | None = None,  # noqa: ARG001 - an empty object, or nothing at all
    ) -> ChatState:
        served.doors.take_answer(known)
        return state_shape(served.channel().close(known, conversation_id))
