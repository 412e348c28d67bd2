"""The original of a text, as it was fetched or uploaded, to save on one's own machine."""

from functools import partial
from pathlib import PurePath

import streamlit as st

from core.knowledge.documents import Document, DocumentVersion
from core.knowledge.ports import BlobStore
from core.knowledge.sources import Source, SourceKind
from dashboard.formatting import file_size

MOST_BYTES = 200_000_000
"""The bytes pass through the server's memory on their way."""
_ANY_BYTES = "application/octet-stream"
"""Never the file's own type: what strangers wrote must not be shown by the browser as a page of ours."""


def draw_original_download(
    document: Document, version: DocumentVersion, source: Source, blobs: BlobStore
) -> None:
    """A button that fetches the bytes when it is clicked; nothing when the original was not kept."""
    if version.blob_hash is None or source.kind not in {SourceKind.FILE, SourceKind.SITE}:
        return
    size = source.options.get("bytes")
    is_large = source.kind is SourceKind.FILE and isinstance(size, int) and size > MOST_BYTES
    what = "The file as it was added" if source.kind is SourceKind.FILE else "The page as it was fetched"
    st.download_button(
        "Original",
        partial(blobs.get, version.blob_hash),
        file_name=original_name(document, version, source),
        mime=_ANY_BYTES,
        key="original",
        icon=":material/download:",
        on_click="ignore",
        disabled=is_large,
        help=f"Larger than {file_size(MOST_BYTES)}: too large to be sent from here" if is_large else what,
    )


def original_name(document: Document, version: DocumentVersion, source: Source) -> str:
    """A plain name to save under, with the version in it."""
    if source.kind is SourceKind.FILE:
        name = PurePath(document.external_id if "." in document.external_id else source.location)
        return f"{name.stem[:100]} v{version.number}{name.suffix}"
    last = (document.url or "").rstrip("/").rpartition("/")[2].partition("?")[0] or "page"
    name = PurePath(last)
    return f"{name.stem[:100]} v{version.number}{name.suffix or '.html'}"
