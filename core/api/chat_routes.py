"""The routes of live chat. Public: a visitor shows the secret of their browser, and sees what is theirs."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response

from core.api.chat_doors import ChatDoors
from core.api.chat_files import add_files
from core.api.chat_shapes import (
    AcceptedMessage,
    ChatConfig,
    ChatConversation,
    ConfigTerms,
    Identity,
    NewMessage,
    NewSession,
    Recognised,
    Session,
)
from core.api.chat_showing import accepted_shape, config_shape, contact_shape, conversation_shape
from core.api.conversation_routes import (
    ChatRoute,
    ConversationId,
    Key,
    ServedChannel,
    add_conversation_routes,
)
from core.api.problems import problems
from core.bootstrap import Engine
from core.channels.customer_channel import Guest, SentMessage


def add_chat(api: FastAPI, engine: Engine, doors: ChatDoors) -> None:
    """Everything under /v1/chat."""
    router = APIRouter(prefix="/v1/chat", tags=["Live chat"], route_class=ChatRoute)
    guest = Depends(doors.guest)
    _add_config(router, engine, doors)
    _add_sessions(router, engine, doors, guest)
    _add_messages(router, engine, doors, guest)
    _add_showing(router, engine, guest)
    served = ServedChannel(engine, lambda: engine.live_chat, doors, guest, also_refused=(403,))
    add_conversation_routes(router, served)
    add_files(router, engine, doors, guest)
    api.include_router(router)


def _add_config(router: APIRouter, engine: Engine, doors: ChatDoors) -> None:
    @router.get(
        "/config", summary="How the widget looks and behaves", responses=problems(403, 413, 422, 429, 503)
    )
    def config(terms: Annotated[ConfigTerms, Query()]) -> ChatConfig:
        return config_shape(
            engine.configuration.current().config,
            doors.channel(),
            doors.state(),
            language=terms.language,
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
            may_begin=doors.channel().is_deployed,
        )
        if accepted.is_repeat:
            response.status_code = 200
        return accepted_shape(accepted)


def _add_showing(router: APIRouter, engine: Engine, guest: Any) -> None:
    @router.get(
        "/conversations/{conversation_id}",
        summary="A conversation with its messages",
        responses=problems(401, 403, 404, 413, 422, 429, 503),
    )
    def show_conversation(
        conversation_id: ConversationId, known: Annotated[Guest, guest]
    ) -> ChatConversation:
        return conversation_shape(engine.live_chat.snapshot(known, conversation_id))
