"""The content sources of a workspace: add, change and remove them. Reading them is the syncs' work."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from core.audit.entries import AuditAction
from core.audit.trail import AuditTrail
from core.clock import Clock
from core.errors import InvalidInput
from core.identifiers import IdFactory
from core.knowledge.answer_text import compose_answer_text
from core.knowledge.audited_sources import OPERATOR, AuditedSources
from core.knowledge.bulk_documents import BadLine, read_bulk_documents
from core.knowledge.file_types import check_file_name, is_video
from core.knowledge.ingestion import Ingestion
from core.knowledge.ports import BlobStore, SourceStore
from core.knowledge.read_texts import ReadText
from core.knowledge.source_checks import base_name, check_answer, check_patterns, check_size, read_bytes
from core.knowledge.sources import Source, SourceKind, SourceStatus
from core.knowledge.text_form import comparable_location, normalise_title
from core.network import check_call, check_web_url
from core.settings import Settings

DOCUMENTS_BYTES = 200_000_000
"""Largest set of documents, as 100,000 articles of 2 kB: it is held in memory as a whole."""
_LONGEST_SEGMENT = 100


class SourceCatalogue:
    """Every change of what the lead added. Messages of the errors are meant for the lead.

    `actor` is who makes the change, for the audit log.
    """

    def __init__(
        self,
        *,
        sources: SourceStore,
        blobs: BlobStore,
        ingestion: Ingestion,
        audit: AuditTrail,
        settings: Settings,
        ids: IdFactory,
        clock: Clock,
    ) -> None:
        self._sources = sources
        self._audited = AuditedSources(sources=sources, audit=audit)
        self._blobs = blobs
        self._ingestion = ingestion
        self._settings = settings
        self._ids = ids
        self._clock = clock

    def add_site(
        self,
        url: str,
        *,
        related: bool = False,
        limit: int | None = None,
        path_prefix: str | None = None,
        include_subdomains: bool = False,
        include: Sequence[str] = (),
        exclude: Sequence[str] = (),
        actor: str = OPERATOR,
    ) -> Source:
        """A new site, not synced yet. `related`: follow links and sitemaps; without it, this one page.

        `include` and `exclude` are regular expressions searched in each URL; `limit` None is the most.
        Raises InvalidInput: a bad URL, limit or pattern, a private address where the settings allow none, or
        a site that is a source already.
        """
        url = self._checked_address(url)
        most = self._settings.crawl.page_limit
        limit = most if limit is None else limit
        if not 1 <= limit <= most:
            raise InvalidInput(f"The limit must be from 1 to {most} pages, not {limit}.")
        if path_prefix and not path_prefix.startswith("/"):
            raise InvalidInput("The path to stay below must begin with a slash, as in /help/.")
        check_patterns([*include, *exclude])
        options: dict[str, object] = {
            "related": related,
            "limit": limit if related else 1,
            "path_prefix": path_prefix,
            "include_subdomains": include_subdomains,
            "include": list(include),
            "exclude": list(exclude),
        }
        parts = urlsplit(url)
        name = f"{parts.hostname}{parts.path.rstrip('/')}"
        with self._audited.changing():
            self._refuse_double(SourceKind.SITE, url, "This site")
            return self._add(SourceKind.SITE, name, url, options, actor=actor)

    def _checked_address(self, url: str) -> str:
        """Where the host's name leads is the crawler's to judge, whenever it connects."""
        own_port = urlsplit(check_web_url(url)).port
        return check_call(url, allow_private=self._settings.crawl.allow_private_networks, own_port=own_port)

    def add_file(self, path: Path, *, name: str | None = None, actor: str = OPERATOR) -> Source:
        """As add_open_file, from a file on this machine."""
        name = name or path.name
        check_file_name(name)
        try:
            if not path.is_file():
                raise InvalidInput(f"There is no file {path}.")
            with path.open("rb") as file:
                return self.add_open_file(file, name=name, actor=actor)
        except OSError as error:
            raise InvalidInput(f"{path} cannot be read: {error.strerror or error}.") from error

    def add_uploaded_file(self, content: bytes, *, name: str, actor: str = OPERATOR) -> Source:
        """As add_open_file, from bytes."""
        return self.add_open_file(io.BytesIO(content), name=name, actor=actor)

    def add_open_file(self, file: BinaryIO, *, name: str, actor: str = OPERATOR) -> Source:
        """A new file, not read yet; its bytes are kept. The same bytes and name give the source they have.

        It is copied a block at a time. Raises InvalidInput for a type that cannot be read, an empty file or
        one that is too large.
        """
        check_file_name(name)
        size = file.seek(0, io.SEEK_END)
        check_size(size, name, self._largest(name))
        file.seek(0)
        kept = {"blob": self._blobs.put_file(file), "bytes": size}
        return self._add_kept(SourceKind.FILE, kept, name, actor=actor)

    def add_documents(self, path: Path, *, name: str | None = None, actor: str = OPERATOR) -> Source:
        """As add_uploaded_documents, from a file on this machine."""
        content = read_bytes(path, DOCUMENTS_BYTES)
        return self.add_uploaded_documents(content, name=name or path.name, actor=actor)

    def add_uploaded_documents(self, content: bytes, *, name: str, actor: str = OPERATOR) -> Source:
        """A new set of documents as JSON lines, not read yet. The same set again gives the source it has.

        Raises InvalidInput when the first line is no document; later bad lines are told by the sync.
        """
        check_size(len(content), name, DOCUMENTS_BYTES)
        first = next(iter(read_bulk_documents(content[:10_000_000].splitlines())), None)
        if first is None or isinstance(first, BadLine):
            reason = first.reason if first else "It has no lines."
            raise InvalidInput(f"“{base_name(name)}” is not a set of documents. {reason}")
        return self._add_kept(SourceKind.DOCUMENTS, self._content_options(content), name, actor=actor)

    def replace_content(self, source_id: str, content: bytes, *, actor: str = OPERATOR) -> Source:
        """A newer version of a file or set of documents; sync the source to have it read."""
        source = self._present(source_id)
        if source.kind not in {SourceKind.FILE, SourceKind.DOCUMENTS}:
            raise InvalidInput("Only a file or a set of documents has content that can be replaced.")
        most = self._largest(source.location) if source.kind is SourceKind.FILE else DOCUMENTS_BYTES
        check_size(len(content), source.location, most)
        return self._audited.change(source_id, actor=actor, options=self._content_options(content))

    def add_answer(
        self, question: str, answer: str, alternatives: Sequence[str] = (), *, actor: str = OPERATOR
    ) -> Source:
        """A new short answer; it answers when this returns. One whose adding failed before is finished.

        Raises InvalidInput for an empty or overlong question or answer, or a question that has one already.
        """
        question, answer, asked = check_answer(question, answer, alternatives)
        options: dict[str, object] = {"answer": answer, "alternatives": asked}
        with self._audited.changing():
            begun = self._same_source(SourceKind.ANSWER, question)
            if begun is not None and begun.status is SourceStatus.NEW:
                source = self._audited.change(begun.id, actor=actor, location=question, options=options)
            else:
                self._refuse_double(SourceKind.ANSWER, question, "This question")
                source = self._add(SourceKind.ANSWER, question, question, options, actor=actor)
        return self._publish_answer(source, f"Short answer added: {question}", actor=actor)

    def update_answer(
        self,
        source_id: str,
        *,
        question: str,
        answer: str,
        alternatives: Sequence[str] = (),
        actor: str = OPERATOR,
    ) -> Source:
        """The short answer as it should be now; it answers so when this returns."""
        source = self._present(source_id)
        if source.kind is not SourceKind.ANSWER:
            raise InvalidInput("Only a short answer can be changed like this.")
        question, answer, asked = check_answer(question, answer, alternatives)
        options: dict[str, object] = {"answer": answer, "alternatives": asked}
        with self._audited.changing():
            self._refuse_double(SourceKind.ANSWER, question, "This question", apart_from=source_id)
            changed = self._audited.change(
                source_id, actor=actor, name=question, location=question, options=options
            )
        return self._publish_answer(changed, f"Short answer changed: {question}", actor=actor)

    def sync_answer(self, source_id: str) -> Source:
        """Make sure that a short answer is live, as after a kill while it was being added."""
        source = self._present(source_id)
        return self._publish_answer(source, f"Short answer added: {source.location}", actor=OPERATOR)

    def set_cited(self, source_id: str, is_cited: bool, *, actor: str = OPERATOR) -> Source:
        """Whether replies may name this source."""
        self._present(source_id)
        return self._audited.change(source_id, actor=actor, is_cited=is_cited)

    def set_private(self, source_id: str, is_private: bool, *, actor: str = OPERATOR) -> Source:
        """Whether this source helps to answer without ever being named."""
        self._present(source_id)
        return self._audited.change(source_id, actor=actor, is_private=is_private)

    def set_audience(self, source_id: str, audience: str, *, actor: str = OPERATOR) -> Source:
        """The segment of contacts that this source answers; empty for everybody. Raises InvalidInput."""
        segment = normalise_title(audience, longest=_LONGEST_SEGMENT + 1)
        if len(segment) > _LONGEST_SEGMENT:
            raise InvalidInput(f"The name of a segment has at most {_LONGEST_SEGMENT} characters.")
        self._present(source_id)
        return self._audited.change(source_id, actor=actor, audience=segment)

    def rename(self, source_id: str, name: str, *, actor: str = OPERATOR) -> Source:
        """A new name in the sources table."""
        name = normalise_title(name, longest=200)
        if not name:
            raise InvalidInput("A source needs a name.")
        self._present(source_id)
        return self._audited.change(source_id, actor=actor, name=name)

    def remove(self, source_id: str, *, actor: str = OPERATOR) -> Source:
        """Take the source and its documents out of use, as one knowledge version. Twice is no error.

        Their texts stay, for the evidence of earlier replies. Raises NotFound.
        """
        source = self._sources.find_source(source_id)
        if source.status is not SourceStatus.REMOVED:
            source = self._audited.change(
                source_id,
                actor=actor,
                action=AuditAction.DELETE,
                status=SourceStatus.REMOVED,
                reason="",
                next_sync_at=None,
            )
        self._ingestion.remove_all(source, cause=f"Source removed: {source.name}", author=actor)
        return self._sources.find_source(source_id)

    def finish_removals(self) -> None:
        """End what a kill in the middle of `remove` left answering; cheap when there is nothing."""
        for source in self._sources.list_sources(with_removed=True):
            if source.status is SourceStatus.REMOVED and source.document_count:
                self.remove(source.id)

    def _publish_answer(self, source: Source, cause: str, *, actor: str) -> Source:
        alternatives = source.options.get("alternatives")
        text = compose_answer_text(
            str(source.options.get("answer", "")),
            [str(line) for line in alternatives] if isinstance(alternatives, list | tuple) else [],
        )
        self._ingestion.apply(source, [ReadText("answer", source.location, text)], cause=cause, author=actor)
        now = self._clock()
        return self._sources.update_source(
            source.id, status=SourceStatus.READY, reason="", last_synced_at=now
        )

    def _largest(self, name: str) -> int:
        return self._settings.speech.video_bytes if is_video(name) else self._settings.extraction.file_bytes

    def _add_kept(self, kind: SourceKind, options: dict[str, object], name: str, *, actor: str) -> Source:
        name = base_name(name)
        with self._audited.changing():
            for source in self._sources.list_sources():
                if (source.kind, source.location, source.options.get("blob")) == (
                    kind,
                    name,
                    options["blob"],
                ):
                    return source
            return self._add(kind, name, name, options, actor=actor)

    def _content_options(self, content: bytes) -> dict[str, object]:
        return {"blob": self._blobs.put(content), "bytes": len(content)}

    def _add(
        self, kind: SourceKind, name: str, location: str, options: dict[str, object], *, actor: str
    ) -> Source:
        name = normalise_title(name, longest=200)
        source = Source(
            self._ids("src"), kind, name, location, SourceStatus.NEW, self._clock(), options=options
        )
        return self._audited.add(source, actor=actor)

    def _present(self, source_id: str) -> Source:
        source = self._sources.find_source(source_id)
        if source.status is SourceStatus.REMOVED:
            raise InvalidInput(f"“{source.name}” has been removed. Add it again to use it.")
        return source

    def _refuse_double(
        self, kind: SourceKind, location: str, what: str, *, apart_from: str | None = None
    ) -> None:
        source = self._same_source(kind, location, apart_from=apart_from)
        if source is not None:
            raise InvalidInput(f"{what} is a source already ({source.id}). Change or sync that one.")

    def _same_source(
        self, kind: SourceKind, location: str, *, apart_from: str | None = None
    ) -> Source | None:
        wanted = comparable_location(location)
        for source in self._sources.list_sources():
            if (
                source.kind is kind
                and source.id != apart_from
                and comparable_location(source.location) == wanted
            ):
                return source
        return None
