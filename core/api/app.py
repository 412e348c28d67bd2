"""The HTTP API under /api/v1: health, questions, search, documents, live chat and the API channel."""

import json
import logging
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.exceptions import HTTPException

from core.answering.asking import turn_from_outside, well_formed
from core.answering.reply import Reply, ReplyDelta, Turn
from core.answering.reply_json import reply_summary
from core.api.callers import caller_check
from core.api.channel_routes import add_channel
from core.api.chat_doors import ChatDoors
from core.api.chat_gate import CHAT_PATHS, ChatGate
from core.api.chat_routes import add_chat
from core.api.chat_widget import add_widget
from core.api.connector_webhooks import add_connector_webhooks
from core.api.problems import event_stream, problems
from core.api.shapes import (
    AgentReply,
    DocumentTerms,
    FoundPassage,
    Health,
    Question,
    SearchTerms,
    StoredDocument,
)
from core.bootstrap import Engine
from core.errors import AnswerDeskError, DatabaseBusy, InvalidInput, NotDeployed, NotFound, ProviderError
from core.retrieval.passage_json import passage_row

log = logging.getLogger("answerdesk.api")

_STATUSES: dict[type[AnswerDeskError], int] = {
    NotFound: 404,
    InvalidInput: 400,
    NotDeployed: 409,
    ProviderError: 503,
    DatabaseBusy: 503,
}


def build_api(engine: Engine) -> FastAPI:
    """The API application over one engine; mounted under /api."""
    api = FastAPI(
        title="Answerdesk",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
    )
    api.add_exception_handler(AnswerDeskError, _refuse)
    api.add_exception_handler(HTTPException, _tell_status)
    api.add_exception_handler(RequestValidationError, _tell_what_is_wrong)
    api.add_exception_handler(Exception, _tell_of_bug)
    _add_health(api, engine)
    _add_questions(api, engine)
    _add_content(api, engine)
    add_connector_webhooks(api, engine)
    doors = ChatDoors(engine)
    add_chat(api, engine, doors)
    add_channel(api, engine, doors)
    add_widget(api, doors)
    api.add_middleware(ChatGate, doors=doors)
    return api


def _refuse(request: Request, error: Exception) -> JSONResponse:
    status = next((code for kind, code in _STATUSES.items() if isinstance(error, kind)), 500)
    if status >= 500 and _is_for_customers(request):
        log.error("chat failed path=%s error=%s", request.url.path, error)
        return JSONResponse({"detail": _TOLD_CUSTOMERS}, status_code=status)
    return JSONResponse({"detail": str(error)}, status_code=status)


def _tell_status(request: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = error.detail if isinstance(error, HTTPException) else ""
    if status == 404:
        detail = "There is nothing at this address. See /api/v1/openapi.json."
    elif status == 405:
        detail = f"{request.method} is not possible here. See /api/v1/openapi.json."
    headers = error.headers if isinstance(error, HTTPException) else None
    return JSONResponse({"detail": detail}, status_code=status, headers=headers)


def _tell_what_is_wrong(_: Request, error: Exception) -> JSONResponse:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    sentences = [f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}." for one in found[:5]]
    return JSONResponse({"detail": well_formed(" ".join(sentences))}, status_code=422)


def _tell_of_bug(request: Request, error: Exception) -> JSONResponse:
    log.error("request failed path=%s error=%s", request.url.path, type(error).__name__)
    detail = "Something went wrong that we did not foresee. Look into the server's log."
    return JSONResponse(
        {"detail": _TOLD_CUSTOMERS if _is_for_customers(request) else detail}, status_code=500
    )


_TOLD_CUSTOMERS = "The chat cannot be reached right now. Try again soon."
"""Paths, addresses and names of models are none of the customers' business; they stand in the log."""


def _is_for_customers(request: Request) -> bool:
    return CHAT_PATHS in request.url.path


def _add_health(api: FastAPI, engine: Engine) -> None:
    @api.get("/v1/health", summary="Whether this process can do its work", responses=problems(503))
    def health() -> Health:
        return Health(knowledge_version=engine.documents.current_version())


def _add_questions(api: FastAPI, engine: Engine) -> None:
    @api.post(
        "/v1/ask",
        dependencies=[Depends(caller_check(engine.settings.server.api_key))],
        summary="Ask the agent one question; nothing is stored",
        response_model=AgentReply,
        responses={200: event_stream("delta", "reply", "error"), **problems(400, 401, 413, 422, 429, 503)},
    )
    def ask(question: Question) -> Any:
        turn = _turn(engine, question)
        if question.stream:
            return StreamingResponse(
                _server_sent_events(engine, turn),
                media_type="text/event-stream",
                headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
            )
        return reply_summary(engine.agent.reply(turn))


def _turn(engine: Engine, question: Question) -> Turn:
    return turn_from_outside(
        question.question,
        published=engine.configuration.current(),
        history=[(item.role, item.text) for item in question.history],
        newest_version=engine.documents.current_version(),
        at_version=question.at_version,
        segments=question.segments,
    )


def _server_sent_events(engine: Engine, turn: Turn) -> Iterator[str]:
    try:
        for event in engine.agent.stream(turn):
            if isinstance(event, ReplyDelta):
                yield _event("delta", asdict(event))
            elif isinstance(event, Reply):
                yield _event("reply", reply_summary(event))
    except AnswerDeskError as error:
        yield _event("error", {"detail": str(error)})


def _event(kind: str, data: dict[str, Any]) -> str:
    return f"event: {kind}\ndata: {json.dumps(data)}\n\n"


def _add_content(api: FastAPI, engine: Engine) -> None:
    caller = Depends(caller_check(engine.settings.server.api_key))

    @api.get(
        "/v1/search",
        dependencies=[caller],
        summary="Search the content",
        response_model=list[FoundPassage],
        responses=problems(400, 401, 413, 422, 429, 503),
    )
    def search(terms: Annotated[SearchTerms, Query()]) -> Any:
        result = engine.search.search(well_formed(terms.q), limit=terms.k, at_version=terms.at_version)
        return [passage_row(passage) for passage in result.passages]

    @api.get(
        "/v1/documents/{document_id}",
        dependencies=[caller],
        summary="A document's text: the newest, or that of a version",
        response_model=StoredDocument,
        responses=problems(401, 404, 413, 422, 429, 503),
    )
    def document(document_id: str, terms: Annotated[DocumentTerms, Query()]) -> Any:
        if not document_id.isprintable():
            raise NotFound("There is no document with such an id.")
        return engine.document_details(document_id, version=terms.version)
