"""The routes of live chat. Public: a visitor shows the secret of their browser, and sees what is theirs."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Path, Query, Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException as StarletteHTTPException

from core.api.chat_doors import ChatDoors
from core.api.chat_files import add_files
from core.api.chat_shapes import (
    AcceptedMessage,
    ChatConfig,
    ChatConversation,
    ChatState,
    Conversations,
    FollowTerms,
    GivenEmail,
    GivenFeedback,
    Identity,
    NewMessage,
    NewSession,
    Nothing,
    Recognised,
    SeenPosition,
    Session,
)
from core.api.chat_showing import (
    accepted_shape,
    config_shape,
    contact_shape,
    conversation_shape,
    listed_shape,
    state_shape,
)
from core.api.chat_stream import EventStream
from core.api.problems import event_stream, problems
from core.bootstrap import Engine
from core.channels.customer_channel import Guest, SentMessage
from core.conversations.conversation import Channel, Feedback
from core.errors import InvalidInput

_KEY = r"^[\x21-\x7e]{1,100}$"
_AnyGuest = Callable[..., Guest]
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


def add_chat(api: FastAPI, engine: Engine, doors: ChatDoors) -> None:
    """Everything under /v1/chat."""
    router = APIRouter(prefix="/v1/chat", tags=["Live chat"], route_class=ChatRoute)
    guest = Depends(doors.guest)
    _add_config(router, engine, doors)
    _add_sessions(router, engine, doors, guest)
    _add_messages(router, engine, doors, guest)
    _add_reading(router, engine, guest)
    _add_events(router, engine, doors, guest)
    _add_answers(router, engine, doors, guest)
    add_files(router, engine, doors, guest)
    api.include_router(router)


def _add_config(router: APIRouter, engine: Engine, doors: ChatDoors) -> None:
    @router.get("/config", summary="How the widget looks and behaves", responses=problems(403, 413, 429, 503))
    def config() -> ChatConfig:
        return config_shape(
            engine.configuration.current().config,
            doors.channel(),
            engine.deployment.state_of(Channel.LIVE_CHAT),
            max_file_bytes=doors.file_bytes,
        )


def _add_sessions(router: APIRouter, engine: Engine, doors: ChatDoors, guest: Any) -> None:
    @router.post(
        "/sessions",
        status_code=201,
        summary="Begin a session, or go on with an earlier one",
        responses=problems(403, 413, 422, 429, 503),
    )
    def begin_session(given: NewSession, request: Request) -> Session:
        doors.take_session(request)
        begun = engine.identifier.begin(secret=given.secret, identity=given.identity)
        return Session(secret=begun.secret, contact=contact_shape(begun.contact))

    @router.post(
        "/identity",
        summary="The site says who the visitor is",
        responses=problems(401, 403, 413, 422, 429, 503),
    )
    def identify(given: Identity, known: Annotated[Guest, guest], request: Request) -> Recognised:
        doors.take_session(request)
        return Recognised(contact=contact_shape(engine.identifier.identify(known.visitor_id, given.identity)))


def _add_messages(router: APIRouter, engine: Engine, doors: ChatDoors, guest: Any) -> None:
    @router.post(
        "/messages",
        status_code=202,
        summary="Send a message; it is stored when this answers",
        responses={
            200: {"model": AcceptedMessage, "description": "It was stored before"},
            **problems(401, 403, 404, 409, 413, 422, 429, 503),
        },
    )
    def send_message(
        given: NewMessage, known: Annotated[Guest, guest], key: Key, request: Request, response: Response
    ) -> AcceptedMessage:
        doors.take_message(known, request)
        if given.conversation_id is None:
            doors.take_conversation(known, request)
        accepted = engine.live_chat.send(
            known,
            SentMessage(
                key=key,
                text=given.text,
                conversation_id=given.conversation_id,
                page=given.page or "",
                file_ids=tuple(given.file_ids),
            ),
        )
        if accepted.is_repeat:
            response.status_code = 200
        return accepted_shape(accepted)


def _add_reading(router: APIRouter, engine: Engine, guest: Any) -> None:
    @router.get(
        "/conversations",
        summary="The visitor's conversations, newest first",
        responses=problems(401, 403, 413, 429, 503),
    )
    def list_conversations(known: Annotated[Guest, guest]) -> Conversations:
        listed = engine.live_chat.list_own(known)
        return Conversations(conversations=[listed_shape(one) for one in listed])

    @router.get(
        "/conversations/{conversation_id}",
        summary="A conversation with its messages",
        responses=problems(401, 403, 404, 413, 422, 429, 503),
    )
    def show_conversation(
        conversation_id: ConversationId, known: Annotated[Guest, guest]
    ) -> ChatConversation:
        return conversation_shape(engine.live_chat.snapshot(known, conversation_id))

    @router.post(
        "/conversations/{conversation_id}/seen",
        status_code=204,
        summary="The customer has read up to a position",
        responses=problems(401, 403, 404, 413, 422, 429, 503),
    )
    def mark_seen(
        conversation_id: ConversationId, given: SeenPosition, known: Annotated[Guest, guest]
    ) -> None:
        engine.live_chat.mark_seen(known, conversation_id, given.position)


def _add_events(router: APIRouter, engine: Engine, doors: ChatDoors, guest: Any) -> None:
    @router.get(
        "/conversations/{conversation_id}/events",
        summary="What happens in a conversation, as server-sent events",
        description="First all messages after the position, then what comes, until you leave. `message` (its "
        "id is its position), `state`, `delta` (a piece of the reply being written; its `message` takes its "
        "place), `writing`, `seen`; a comment every 15 s. Go on after a break with the last position.",
        response_class=Response,
        responses={
            200: event_stream("message", "state", "delta", "writing", "seen"),
            **problems(401, 403, 404, 413, 422, 429, 503),
        },
    )
    def follow(
        conversation_id: ConversationId,
        known: Annotated[Guest, guest],
        request: Request,
        terms: Annotated[FollowTerms, Query()],
    ) -> Response:
        engine.live_chat.check_own(known, conversation_id)
        leave = doors.open_stream(known, request)
        return EventStream(engine.live_feed.follow(conversation_id, terms.after), on_end=leave)


def _add_answers(router: APIRouter, engine: Engine, doors: ChatDoors, guest: Any) -> None:
    refusals = problems(401, 403, 404, 413, 422, 429, 503)

    @router.post(
        "/conversations/{conversation_id}/email",
        summary="Give an email address, or none",
        responses=refusals,
    )
    def give_email(
        conversation_id: ConversationId, given: GivenEmail, known: Annotated[Guest, guest]
    ) -> ChatState:
        doors.take_answer(known)
        return state_shape(engine.live_chat.give_email(known, conversation_id, given.email))

    @router.post(
        "/conversations/{conversation_id}/feedback",
        summary="Say whether the conversation, or one reply, was helpful",
        responses=refusals,
    )
    def rate(
        conversation_id: ConversationId, given: GivenFeedback, known: Annotated[Guest, guest]
    ) -> ChatState:
        doors.take_answer(known)
        state = engine.live_chat.rate(
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
        doors.take_answer(known)
        return state_shape(engine.live_chat.close(known, conversation_id))
