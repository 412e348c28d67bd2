"""Files that came with a message, to save on one's own machine; never opened by the browser as a page."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from core.conversations.conversation import Message, Role
from dashboard.components.html_block import draw_html
from dashboard.formatting import file_size
from dashboard.presenters.attachments import attachment_chip, save_name
from dashboard.presenters.untrusted_text import plain

ReadFile = Callable[[str], bytes]
"""The bytes by their hash; only called when somebody saves the file."""

_ANY_BYTES = "application/octet-stream"


def draw_attachments(message: Message, read_file: ReadFile | None) -> None:
    """A button each with name and size, on the side of the one who sent them."""
    is_customers = message.role is Role.CUSTOMER
    with st.container(
        horizontal=True,
        horizontal_alignment="right" if is_customers else "left",
        gap="xsmall",
        key=f"files-{message.id}",
    ):
        for one in message.attachments:
            if read_file is None:
                draw_html(attachment_chip(one), fit=True)
                continue
            st.download_button(
                f"{plain(one.name)} · {file_size(one.size)}",
                partial(read_file, one.blob_hash),
                file_name=save_name(one.name),
                mime=_ANY_BYTES,
                key=f"file-{message.id}-{one.id}",
                icon=":material/attach_file:",
                type="tertiary",
                on_click="ignore",
                help="Sent by a stranger: save it, and open it with care",
            )
