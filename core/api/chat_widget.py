"""The script that web pages include, and a page to see the widget on."""

from html import escape
from typing import Annotated

from fastapi import FastAPI, Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field

from core.api.chat_doors import ChatDoors
from core.api.problems import problems
from core.channels.widget.bundle import widget_script, widget_texts
from core.deployment.channel_settings import Colour, WidgetSide, WidgetTheme
from core.errors import NotFound

_SCRIPT_KEPT_S = 300
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src data: blob:; style-src 'none'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


class PreviewLook(BaseModel):
    """What the designer tries out; what is left away is as it is saved."""

    model_config = ConfigDict(extra="forbid")
    colour: Colour | None = None
    side: WidgetSide | None = None
    theme: WidgetTheme | None = None
    title: str | None = Field(None, max_length=60)
    launcher: str | None = Field(None, max_length=40)


def add_widget(api: FastAPI, doors: ChatDoors) -> None:
    """The script, its words, the preview, and a page to try the chat. All are for anybody."""
    _add_script(api)
    _add_words(api)
    _add_preview(api)
    _add_page(api, doors)


def _add_script(api: FastAPI) -> None:
    @api.get(
        "/v1/widget.js",
        summary="The chat widget, for a script tag",
        response_class=Response,
        responses={
            200: {
                "content": {"text/javascript": {"schema": {"type": "string"}}},
                "description": "The script",
            },
            304: {"description": "It is the one that the caller has"},
            **problems(413),
        },
        tags=["Live chat"],
    )
    def widget(request: Request) -> Response:
        return _kept(request, *widget_script(), media_type="text/javascript")


def _add_words(api: FastAPI) -> None:
    @api.get(
        "/v1/widget/{language}.json",
        summary="The chat widget's own words in a language",
        response_class=Response,
        responses={
            200: {
                "content": {"application/json": {"schema": {"type": "object"}}},
                "description": "The words by name",
            },
            304: {"description": "They are those that the caller has"},
            **problems(404, 413, 422),
        },
        tags=["Live chat"],
    )
    def widget_words(language: str, request: Request) -> Response:
        return _kept(request, *widget_texts(language), media_type="application/json")


def _add_preview(api: FastAPI) -> None:
    @api.get(
        "/v1/widget/preview",
        summary="A bare page with the widget, to try a look",
        response_class=Response,
        responses={
            200: {"content": {"text/html": {"schema": {"type": "string"}}}, "description": "The page"},
            **problems(413, 422),
        },
        tags=["Live chat"],
    )
    def preview(look: Annotated[PreviewLook, Query()]) -> Response:
        chosen = look.model_dump(mode="json", exclude_none=True)
        attributes = "".join(f' data-{name}="{escape(str(value))}"' for name, value in sorted(chosen.items()))
        return _page("Chat widget preview", "", f"data-preview data-open{attributes}")


def _add_page(api: FastAPI, doors: ChatDoors) -> None:
    @api.get(
        "/v1/widget/page",
        summary="A bare page with the real chat, to write as a customer; while live chat is deployed",
        response_class=Response,
        responses={
            200: {"content": {"text/html": {"schema": {"type": "string"}}}, "description": "The page"},
            **problems(404, 413),
        },
        tags=["Live chat"],
    )
    def customer_page() -> Response:
        if not doors.channel().is_deployed:
            raise NotFound("Live chat is not deployed. Deploy it on the page Channels, then come again.")
        told = "<h1>Try it as a customer</h1>\n<p>Write in the chat: what you send reaches the agent.</p>\n"
        return _page("Try it as a customer", told, "data-open")


def _kept(request: Request, content: bytes, tag: str, *, media_type: str) -> Response:
    """For any site to load and keep for a while."""
    headers = {
        "ETag": tag,
        "Cache-Control": f"public, max-age={_SCRIPT_KEPT_S}, stale-while-revalidate=86400",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "X-Content-Type-Options": "nosniff",
    }
    if tag in (one.strip().removeprefix("W/") for one in _tags(request)):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)


def _tags(request: Request) -> list[str]:
    return request.headers.get("if-none-match", "").split(",")


def _page(title: str, body: str, attributes: str) -> Response:
    """Under a policy that lets it do nothing but show the chat."""
    page = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n'
        f"<title>{title}</title>\n</head>\n<body>\n{body}"
        f'<script src="../widget.js" {attributes} async></script>\n</body>\n</html>\n'
    )
    headers = {
        "Content-Security-Policy": _PAGE_POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
    return HTMLResponse(page, headers=headers)
