"""Files and pages are read by processes of their own: a hostile one can hurt nothing but its reader."""

import queue
from pathlib import Path

from core.errors import UnreadableFile
from core.jobs.reading_process import ReadingProcess
from core.knowledge.documents import Medium
from core.knowledge.file_types import check_file_name
from core.knowledge.ports import ExtractedText
from core.settings import ExtractionSettings


class FileReaderProcess:
    """FileReader, and a reader of pages, over a few warm processes. Safe to use from many threads."""

    def __init__(self, settings: ExtractionSettings, *, processes: int = 2) -> None:
        """`processes` is how many reads may run at once; each starts with its first read."""
        self._settings = settings
        self._readers: queue.LifoQueue[ReadingProcess] = queue.LifoQueue()
        for _ in range(processes):
            self._readers.put(ReadingProcess(settings))
        self._processes = processes

    def read_file(self, path: Path, *, name: str) -> ExtractedText:
        """The file as Markdown; `name` carries the extension. Raises UnreadableFile with a sentence."""
        check_file_name(name)
        try:
            size = path.stat().st_size
        except OSError as error:
            raise UnreadableFile(f"“{name}” cannot be opened: {error.strerror or error}.") from error
        if size > self._settings.file_bytes:
            most = self._settings.file_bytes
            raise UnreadableFile(f"“{name}” has {size:,} bytes; at most {most:,} can be read.")
        return self._read({"kind": "file", "path": str(path.resolve()), "name": name}, b"")

    def read_page(self, body: bytes, *, url: str | None, content_type: str = "") -> ExtractedText:
        """A fetched page as Markdown. Raises UnreadableFile with a sentence."""
        return self._read({"kind": "page", "url": url or "", "content_type": content_type}, body)

    def close(self) -> None:
        """End the processes. Reads under way end first; a later read starts a process anew."""
        readers = [self._readers.get() for _ in range(self._processes)]
        for reader in readers:
            reader.stop()
            self._readers.put(reader)

    def _read(self, request: dict[str, object], body: bytes) -> ExtractedText:
        reader = self._readers.get()
        try:
            answer = reader.ask(request, body)
        finally:
            self._readers.put(reader)
        if "error" in answer:
            raise UnreadableFile(str(answer["error"]))
        language = answer.get("language")
        return ExtractedText(
            title=str(answer["title"]),
            text=str(answer["text"]),
            language=str(language) if language else None,
            medium=Medium(str(answer.get("medium", Medium.TEXT))),
        )
