"""The HTTP API under /api/v1: health, questions, search and documents; the chat API joins it later."""

import ipaddress
import json
import secrets
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Query, Request
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from core.answering.reply import Reply, ReplyDelta, Turn, Utterance
from core.answering.reply_json import reply_summary
from core.bootstrap import Engine
from core.errors import AnswerDeskError, InvalidInput, NotFound, ProviderError
from core.retrieval.passage_json import passage_row

MAX_QUESTION = 4_000


class HistoryItem(BaseModel):
    """One earlier message."""

    model_config = ConfigDict(extra="forbid")
    role: str = Field(pattern="^(customer|user|agent|assistant|person)$")
    text: str = Field(max_length=20_000)


class Question(BaseModel):
    """A question to the agent."""

    model_config = ConfigDict(extra="forbid")
    question: str = Field(min_length=1, max_length=MAX_QUESTION)
    history: list[HistoryItem] = Field(default_factory=list, max_length=200)
    at_version: int | None = Field(None, ge=0)
    stream: bool = False


class Problem(BaseModel):
    """Why a request was refused, in a sentence."""

    detail: str


def build_api(engine: Engine) -> FastAPI:
    """The API application over one engine; mounted under /api or served alone."""
    api = FastAPI(
        title="Answerdesk",
        version="1",
        docs_url="/v1/docs",
        redoc_url=None,
        openapi_url="/v1/openapi.json",
        responses={
            400: {"model": Problem, "description": "The request cannot be used"},
            401: {"model": Problem, "description": "The API key is missing or wrong"},
        },
    )
    api.add_exception_handler(AnswerDeskError, _refuse)
    _add_health(api, engine)
    _add_questions(api, engine)
    _add_content(api, engine)
    return api


def _refuse(_: Request, error: Exception) -> JSONResponse:
    statuses: list[tuple[type[Exception], int]] = [(NotFound, 404), (InvalidInput, 400), (ProviderError, 503)]
    status = next((code for kind, code in statuses if isinstance(error, kind)), 500)
    return JSONResponse({"detail": str(error)}, status_code=status)


def _caller_check(engine: Engine) -> Any:
    """Callers need the API key where one is set; without one, only this machine may call."""
    expected = engine.settings.server.api_key

    def check(request: Request) -> None:
        if expected is None:
            if not _is_this_machine(request.client.host if request.client else ""):
                raise HTTPException(
                    401, "Set ANSWERDESK_SERVER__API_KEY to call the API from other machines."
                )
            return
        given = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        if not secrets.compare_digest(given.encode(), expected.get_secret_value().encode()):
            raise HTTPException(401, "Send the API key as “Authorization: Bearer …”.")

    return Depends(check)


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in {"localhost", "testclient"}


def _add_health(api: FastAPI, engine: Engine) -> None:
    @api.get("/v1/health", summary="Whether this process can do its work")
    def health() -> dict[str, Any]:
        return {"status": "ok", "knowledge_version": engine.documents.current_version()}


def _add_questions(api: FastAPI, engine: Engine) -> None:
    @api.post(
        "/v1/ask",
        dependencies=[_caller_check(engine)],
        summary="Ask the agent one question; nothing is stored",
        responses={200: {"content": {"text/event-stream": {}}}, 503: {"model": Problem}},
    )
    def ask(question: Question) -> Any:
        turn = _turn(engine, question)
        if question.stream:
            return StreamingResponse(_server_sent_events(engine, turn), media_type="text/event-stream")
        return reply_summary(engine.agent.reply(turn))


def _turn(engine: Engine, question: Question) -> Turn:
    roles = {"user": "customer", "assistant": "agent"}
    published = engine.configuration.current()
    return Turn(
        question=question.question,
        config=published.config,
        config_version=published.number,
        history=tuple(Utterance(roles.get(item.role, item.role), item.text) for item in question.history),
        at_version=question.at_version,
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
    return f"event: {kind}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def _add_content(api: FastAPI, engine: Engine) -> None:
    caller = _caller_check(engine)

    @api.get("/v1/search", dependencies=[caller], summary="Search the content")
    def search(
        q: Annotated[str, Query(min_length=1, max_length=MAX_QUESTION)],
        k: Annotated[int, Query(ge=1, le=100)] = 10,
        at_version: Annotated[int | None, Query(ge=0)] = None,
    ) -> list[dict[str, Any]]:
        result = engine.search.search(q, limit=k, at_version=at_version)
        return [passage_row(passage) for passage in result.passages]

    @api.get(
        "/v1/documents/{document_id}",
        dependencies=[caller],
        summary="A document's newest text",
        responses={404: {"model": Problem}},
    )
    def document(document_id: str) -> dict[str, Any]:
        return engine.document_details(document_id)
