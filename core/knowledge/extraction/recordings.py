"""Takes a video apart with FFmpeg, in the reading process: subtitle cues, or its sound a minute at a time."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import UnreadableFile
from core.knowledge.extraction.content_checks import DAMAGED, kind_of
from core.knowledge.extraction.sound_pieces import LONGEST_S, SoundCutter
from core.knowledge.file_types import extension_of
from core.knowledge.language_codes import two_letter_code
from core.knowledge.recordings import RecordingHead, SoundPiece
from core.knowledge.transcript import Caption

if TYPE_CHECKING:
    from av.container import InputContainer

_FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,avi,mpeg,mpegts,mpegvideo,matroska,webm"
"""No others: a play list named .mp4 would have FFmpeg open the files and addresses it lists."""
_SUBTITLES = {"mov_text", "subrip", "srt", "webvtt", "ass", "ssa", "text"}
"""Tracks of text; others are pictures of text."""
_STYLE = re.compile(r"\{[^{}]*\}|</?[a-zA-Z][^<>]*>")
_BREAK = re.compile(r"\\[Nnh]")
_DRAWING = re.compile(r"\\p[1-9]")
_MOST_CUES = 200_000
_MOST_BAD_PACKETS = 1_000
_TOO_LONG = "This video is longer than 12 hours, so it was not read. Cut it in parts."
_NOTHING_IN_IT = (
    "There is neither a track of subtitles nor sound in this video, so there is nothing to read. "
    "Add a transcript as text."
)


class OpenRecording:
    """One video, opened for reading. Only its text and sound are decoded, never its pictures."""

    def __init__(self, path: Path, *, name: str) -> None:
        """Raises UnreadableFile when it is no video, or a damaged one."""
        self._path = path
        self._name = name
        self._sound: Iterator[SoundPiece] | None = None

    def head(self) -> RecordingHead:
        """What it is, with its subtitles. Raises UnreadableFile when there is nothing to read or hear."""
        with self._open() as container:
            title = str(container.metadata.get("title", "")).strip()
            length_s = (container.duration or 0) / 1_000_000
            tracks = _text_tracks(container)
            cues = tuple(_cues(container, tracks[0])) if tracks else ()
            if cues:
                return RecordingHead(title, length_s, _language(tracks[0]), cues)
            if not container.streams.audio:
                raise UnreadableFile(_NOTHING_IN_IT)
            if length_s > LONGEST_S:
                raise UnreadableFile(_TOO_LONG)
            language = _language(container.streams.audio[0])
        self._sound = self._pieces()
        return RecordingHead(title, length_s, language)

    def next_sound(self) -> SoundPiece | None:
        """The next minute of its sound; None at its end. Raises UnreadableFile."""
        if self._sound is None:
            return None
        return next(self._sound, None)

    def _open(self) -> "InputContainer":
        import av

        options = {"format_whitelist": _FORMATS, "protocol_whitelist": "file", "max_streams": "200"}
        try:
            return av.open(str(self._path), options=options)
        except (av.FFmpegError, ValueError, UnicodeError) as error:
            raise UnreadableFile(self._no_video()) from error

    def _no_video(self) -> str:
        with self._path.open("rb") as file:
            beginning = file.read(4096)
        if not beginning.strip(b"\x00 \t\r\n"):
            return "The file is empty: there is nothing in it."
        kind = kind_of(beginning)
        is_text = not kind and b"\x00" not in beginning
        if kind or is_text:
            told = kind or "text"
            return f"The name ends in {extension_of(self._name)}, but the content is {told}, not a video."
        return f"{DAMAGED} Or it is no video of a kind that is known: .mp4, .mov, .avi, .webm, .mpg."

    def _pieces(self) -> Iterator[SoundPiece]:
        import av

        with self._open() as container:
            cutter = SoundCutter((container.start_time or 0) / 1_000_000)
            for frame in _frames(container):
                try:
                    yield from cutter.add(frame)
                except (av.FFmpegError, ValueError) as error:
                    raise UnreadableFile(DAMAGED) from error
                if cutter.heard_s > LONGEST_S:
                    raise UnreadableFile(_TOO_LONG)
            yield from cutter.rest()


def _text_tracks(container: "InputContainer") -> list[Any]:
    """Tracks of subtitles in text, the one meant to be shown first; forced ones hold only a few lines."""
    import av

    found = [
        track
        for track in container.streams.subtitles
        if getattr(track.codec_context, "name", "") in _SUBTITLES
    ]
    disposition = av.stream.Disposition
    return sorted(
        found,
        key=lambda track: (
            bool(track.disposition & disposition.forced),
            not track.disposition & disposition.default,
        ),
    )


def _cues(container: "InputContainer", track: Any) -> Iterator[Caption]:
    begins_s = (container.start_time or 0) / 1_000_000
    count = 0
    for packet in _packets(container, track):
        if packet.pts is None or packet.time_base is None or not packet.size:
            continue
        start_s = float(packet.pts * packet.time_base) - begins_s
        length_s = min(60.0, float((packet.duration or 0) * packet.time_base))
        if not start_s <= LONGEST_S:
            return
        for text in _cue_texts(packet):
            count += 1
            if count > _MOST_CUES:
                return
            yield Caption(max(0.0, start_s), max(0.0, start_s) + length_s, text)


def _cue_texts(packet: Any) -> Iterator[str]:
    import av

    try:
        cues = packet.decode()
    except (av.FFmpegError, ValueError):
        return  # a damaged cue; the next one may be whole
    for cue in cues:
        whole = bytes(getattr(cue, "ass", b"") or b"").decode("utf-8", "replace")
        said = whole.split(",", 8)[8] if whole.count(",") >= 8 else whole
        text = "" if _DRAWING.search(said) else _BREAK.sub("\n", _STYLE.sub("", said)).strip()
        if text:
            yield text


def _frames(container: "InputContainer") -> Iterator[Any]:
    """The sound's frames; damaged packets are passed over, up to a number."""
    import av

    stream = container.streams.best("audio") or container.streams.audio[0]
    bad = 0
    for packet in _packets(container, stream):
        try:
            yield from packet.decode()
        except (av.FFmpegError, ValueError) as error:
            bad += 1
            if bad > _MOST_BAD_PACKETS:
                raise UnreadableFile(DAMAGED) from error


def _packets(container: "InputContainer", stream: Any) -> Iterator[Any]:
    """Packets up to the end, or to where a truncated file breaks off."""
    import av

    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except (av.FFmpegError, ValueError):
            return
        if packet is None:
            return
        yield packet


def _language(stream: Any) -> str | None:
    return two_letter_code(str(stream.language or ""))
