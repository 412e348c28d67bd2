"""Joins the parts of the chat widget into the one script that sites include. There is no build step:
what is served is what lies in `parts/`, wrapped so that it touches nothing of the page, without its comments
and indents.

The script holds the English texts. Those of another language come by a request of their own, so that no
visitor loads the words of twelve languages that they do not read.
"""

import hashlib
import importlib.resources
import json
import re
from functools import lru_cache

from core.errors import NotFound

PURE_PARTS = (
    "languages.js",
    "sse.js",
    "inline_markdown.js",
    "markdown.js",
    "colour.js",
    "retrying.js",
    "outbox.js",
    "transcript.js",
    "rows.js",
    "chat_state.js",
)
"""Free of page and network: tested outside a browser."""
PAGE_PARTS = (
    "storage.js",
    "api.js",
    "preview.js",
    "session.js",
    "sender.js",
    "stream.js",
    "answers.js",
    "chat.js",
    "uploads.js",
    "elements.js",
    "formatted.js",
    "feedback.js",
    "bubbles.js",
    "ends.js",
    "log.js",
    "composer.js",
    "history.js",
    "header.js",
    "panel.js",
    "launcher.js",
    "appearance.js",
    "widget.js",
)
STYLE_PARTS = ("frame.css", "chat.css", "media.css")
LANGUAGES = ("en", "sv", "es", "fr", "de", "zh", "nl", "da", "no", "fi", "it", "pt", "ar", "he")
"""Those that the agent has wordings for, and two that are written from right to left."""
NOTICE = """\
/* Answerdesk chat widget, Apache-2.0. All that a Content-Security-Policy has to allow (host: the server):
   script-src https://host; connect-src https://host; style-src 'none' */
"""


@lru_cache(maxsize=1)
def widget_script() -> tuple[bytes, str]:
    """The script as UTF-8, and its strong ETag with the quotes that belong to one. Made once a process."""
    return _with_tag(_joined())


@lru_cache(maxsize=len(LANGUAGES))
def widget_texts(language: str) -> tuple[bytes, str]:
    """The widget's words in this language as JSON, and their ETag. Raises NotFound where there are none."""
    if language not in LANGUAGES:
        raise NotFound(
            f"The chat widget has no words in this language. It has them in {', '.join(LANGUAGES)}."
        )
    return _with_tag(_compact(json.loads(_read("texts", f"{language}.json"))))


def pure_script() -> str:
    """The texts and the parts that need no page, not wrapped: for tests outside a browser."""
    return "\n".join([_words(), *(_source(name) for name in PURE_PARTS)])


def _with_tag(content: str) -> tuple[bytes, str]:
    encoded = content.encode()
    return encoded, f'"{hashlib.sha256(encoded).hexdigest()[:20]}"'


def _joined() -> str:
    styles = (
        f"const STYLES = {json.dumps(_slim_styles(''.join(map(_source, STYLE_PARTS))), ensure_ascii=False)};"
    )
    parts = [_slim_script(_source(name)) for name in (*PURE_PARTS, *PAGE_PARTS)]
    return "\n".join([f'{NOTICE}(() => {{\n"use strict";', _words(), styles, *parts, "})();\n"])


def _words() -> str:
    english = json.loads(_read("texts", "en.json"))
    return f"const LANGUAGES = {_compact(LANGUAGES)};\nconst ENGLISH = {_compact(english)};"


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _slim_script(source: str) -> str:
    """Without comment lines and indents. Safe as no literal spans lines, which a test sees to."""
    lines = (line.strip() for line in source.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _slim_styles(source: str) -> str:
    without_comments = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    without_spaces = re.sub(r"\s*([{};,>])\s*", r"\1", re.sub(r"\s+", " ", without_comments))
    # No selector has a space after a colon.
    return without_spaces.replace(": ", ":").replace(";}", "}").strip()


def _source(name: str) -> str:
    return _read("parts", name)


def _read(folder: str, name: str) -> str:
    return importlib.resources.files("core.channels.widget").joinpath(folder, name).read_text("utf-8")
