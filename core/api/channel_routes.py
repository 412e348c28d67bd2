"""The routes of the API channel: a program of the company speaks for its customers, and shows the API key."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from core.api.callers import caller_check
from core.api.channel_doors import CustomerId, ProgramDoors
from core.api.channel_shapes import ProgramMessage, WaitTerms
from core.api.chat_doors import ChatDoors
from core.api.chat_shapes import AcceptedMessage, ChatConversation
from core.api.chat_showing import accepted_shape, conversation_shape
from core.api.conversation_routes import (
    ChatRoute,
    ConversationId,
    Key,
    ServedChannel,
    add_conversation_routes,
)
from core.bootstrap import Engine
from core.channels.awaited_answer import is_awaited, wait_for_answer
from core.channels.customer_channel import Guest, SentMessage
from core.contacts.vouching import read_vouched


def add_channel(api: FastAPI, engine: Engine, chat_doors: ChatDoors) -> None:
    """Everything under /v1/channel."""
    doors = ProgramDoors(engine, chat_doors.address)
    router = APIRouter(
        prefix="/v1/channel/customers/{customer_id}",
        tags=["API channel"],
        route_class=ChatRoute,
        dependencies=[Depends(caller_check(engine.settings.server.api_key))],
    )
    guest = Depends(doors.guest)
    served = ServedChannel(engine, lambda: engine.api_channel, doors, guest, also_refused=(404, 422))
    _add_messages(router, engine, doors, served)
    _add_showing(router, engine, doors, guest, served)
    add_conversation_routes(router, served)
    api.include_router(router)


def _add_messages(router: APIRouter, engine: Engine, doors: ProgramDoors, served: ServedChannel) -> None:
    @router.post(
        "/messages",
        status_code=202,
        summary="Send a customer's message; it is stored when this answers",
        responses={
            200: {"model": AcceptedMessage, "description": "It was stored before"},
            **served.refusals(409),
        },
    )
    def send_message(
        customer_id: CustomerId, given: ProgramMessage, key: Key, response: Response
    ) -> AcceptedMessage:
        doors.take_message(customer_id)
        if given.conversation_id is None:
            doors.take_conversation(customer_id)
        said = read_vouched(customer_id, given.customer.model_dump(), whose="customer")
        accepted = engine.api_channel.send(
            Guest(
                customer_id, engine.identifier.named(said), keep=partial(engine.identifier.keep_named, said)
            ),
            SentMessage(key=key, text=given.text, conversation_id=given.conversation_id),
            may_begin=doors.may_begin(),
        )
        if accepted.is_repeat:
            response.status_code = 200
        return accepted_shape(accepted)


def _add_showing(
    router: APIRouter, engine: Engine, doors: ProgramDoors, guest: Any, served: ServedChannel
) -> None:
    @router.get(
        "/conversations/{conversation_id}",
        summary="A conversation with its messages; waits for the answer, if you like",
        responses=served.refusals(),
    )
    async def show_conversation(
        conversation_id: ConversationId,
        known: Annotated[Guest, guest],
        terms: Annotated[WaitTerms, Query()],
        request: Request,
    ) -> ChatConversation:
        read = partial(engine.api_channel.snapshot, known, conversation_id, after=terms.after)
        snapshot = await run_in_threadpool(read)
        if terms.wait and is_awaited(snapshot):
            leave = doors.open_stream(known, request)
            try:
                await wait_for_answer(engine.live_feed, conversation_id, terms.after, within_s=terms.wait)
            finally:
                leave()
            snapshot = await run_in_threadpool(read)
        return conversation_shape(snapshot)
