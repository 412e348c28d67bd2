"""Videos are taken apart within limits; those that lie end in a sentence."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from core.errors import UnreadableFile
from core.jobs.recording_process import RecordingProcess
from core.knowledge.extraction.sound_pieces import PIECE_S, quietest_cut
from core.knowledge.recordings import BYTES_A_SECOND, RecordingHead, SoundPiece
from core.knowledge.transcript import compose_transcript
from core.settings import ExtractionSettings, SpeechSettings
from tests.files.video_files import (
    matroska_subtitles,
    sound_of,
    write_pictures,
    write_sound,
)

CUES = [(0.0, 2.0, "We refund within"), (2.0, 4.0, "30 days.")]


@pytest.fixture
def opener() -> RecordingProcess:
    return RecordingProcess(ExtractionSettings(memory_bytes=700_000_000), SpeechSettings())


def taken_apart(
    opener: RecordingProcess, path: Path, name: str = ""
) -> tuple[RecordingHead, list[SoundPiece]]:
    parts: Iterator[RecordingHead | SoundPiece] = opener.open_recording(path, name=name or path.name)
    head = next(parts)
    assert isinstance(head, RecordingHead)
    return head, [part for part in parts if isinstance(part, SoundPiece)]


@pytest.mark.parametrize(
    ("file", "codec"),
    [("a.mp4", "aac"), ("a.mov", "aac"), ("a.avi", "mp2"), ("a.webm", "libopus"), ("a.mpg", "mp2")],
)
def test_sound_of_every_kind_of_video_comes_out_as_samples(
    opener: RecordingProcess, tmp_path: Path, file: str, codec: str
) -> None:
    write_sound(tmp_path / file, sound_of(3), codec=codec)

    head, pieces = taken_apart(opener, tmp_path / file)

    assert head.subtitles == ()
    assert sum(len(piece.samples) for piece in pieces) / BYTES_A_SECOND == pytest.approx(3, abs=0.3)


def test_long_sound_comes_a_minute_at_a_time_and_nothing_is_lost(
    opener: RecordingProcess, tmp_path: Path
) -> None:
    write_sound(tmp_path / "a.mov", sound_of(70), codec="pcm_s16le", title="Tour")

    head, pieces = taken_apart(opener, tmp_path / "a.mov")

    ends = [piece.start_s + len(piece.samples) / BYTES_A_SECOND for piece in pieces]
    assert head.title == "Tour"
    assert max(len(piece.samples) for piece in pieces) <= PIECE_S * BYTES_A_SECOND
    assert [piece.start_s for piece in pieces[1:]] == pytest.approx(ends[:-1])
    assert ends[-1] == pytest.approx(70, abs=0.5)


def test_a_piece_ends_where_it_is_quiet() -> None:
    samples = np.full(PIECE_S * 16_000, 9_000, np.int16)
    samples[55 * 16_000 : 56 * 16_000] = 0

    assert 55 * 16_000 < quietest_cut(samples) < 56 * 16_000


@pytest.mark.parametrize(
    ("codec", "cues"),
    [
        ("S_TEXT/UTF8", CUES),
        ("S_TEXT/UTF8", [(0.0, 2.0, "<i>We refund</i> within"), (2.0, 4.0, "<b>30</b> days.")]),
        ("S_TEXT/ASS", [(0.0, 4.0, "0,0,Default,,0,0,0,,{\\i1}We refund{\\i0}\\Nwithin 30 days.")]),
        ("D_WEBVTT/SUBTITLES", [(start, end, f"\n\n{text}") for start, end, text in CUES]),
    ],
)
def test_subtitles_are_read_without_their_styling(
    opener: RecordingProcess, tmp_path: Path, codec: str, cues: list[tuple[float, float, str]]
) -> None:
    (tmp_path / "a.webm").write_bytes(matroska_subtitles(cues, codec=codec, language="swe"))

    head, pieces = taken_apart(opener, tmp_path / "a.webm")

    assert compose_transcript(head.subtitles) == "[0:00:00] We refund within 30 days."
    assert (head.language, pieces) == ("sv", [])


def test_a_video_without_sound_or_subtitles_is_told(opener: RecordingProcess, tmp_path: Path) -> None:
    write_pictures(tmp_path / "a.mp4")

    with pytest.raises(UnreadableFile, match="neither a track of subtitles nor sound"):
        taken_apart(opener, tmp_path / "a.mp4")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.mp4", b"These are only words, not a video. " * 100, "the content is text"),
        ("a.mov", b"%PDF-1.7\n" + b"x" * 500, "a PDF"),
        ("a.avi", b"\x00" * 5_000, "empty"),
        ("a.mpg", b"MZ\x90\x00" + bytes(500), "a program"),
        ("a.webm", b"\x1a\x45\xdf\xa3" + bytes(range(256)) * 20, "damaged"),
        ("a.mp4", b"#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:1/secret.ts\n", "the content is text"),
        ("a.mp4", b"ffconcat version 1.0\nfile /etc/hostname\n", "the content is text"),
        ("a.mpeg", b"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=audio 9 RTP/AVP 0\n", "the content is text"),
    ],
)
def test_what_is_no_video_is_told(
    opener: RecordingProcess, tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(UnreadableFile, match=told):
        taken_apart(opener, tmp_path / name)


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9])
def test_a_video_that_breaks_off_gives_what_there_is_or_a_sentence(
    opener: RecordingProcess, tmp_path: Path, keep: float
) -> None:
    write_sound(tmp_path / "a.avi", sound_of(10), codec="mp2")
    content = (tmp_path / "a.avi").read_bytes()
    (tmp_path / "a.avi").write_bytes(content[: int(len(content) * keep)])

    try:
        _, pieces = taken_apart(opener, tmp_path / "a.avi")
    except UnreadableFile:
        return  # a sentence, as told by the type
    assert 0 < sum(len(piece.samples) for piece in pieces) / BYTES_A_SECOND <= 10.1


@pytest.mark.parametrize("file", ["a.mp4", "a.mov"])
def test_a_video_whose_table_of_contents_is_cut_off_is_told_with_what_to_do(
    opener: RecordingProcess, tmp_path: Path, file: str
) -> None:
    write_sound(tmp_path / file, sound_of(10))
    content = (tmp_path / file).read_bytes()
    (tmp_path / file).write_bytes(content[: len(content) // 2])

    with pytest.raises(UnreadableFile, match=r"cut short.* Save or download it again"):
        taken_apart(opener, tmp_path / file)


def test_a_video_that_breaks_off_still_tells_how_long_it_was(
    opener: RecordingProcess, tmp_path: Path
) -> None:
    write_sound(tmp_path / "a.webm", sound_of(60), codec="libopus")
    content = (tmp_path / "a.webm").read_bytes()
    (tmp_path / "a.webm").write_bytes(content[: len(content) // 2])

    head, pieces = taken_apart(opener, tmp_path / "a.webm")

    assert head.length_s == pytest.approx(60, abs=1)
    assert sum(len(piece.samples) for piece in pieces) / BYTES_A_SECOND < 40


def test_the_dimensions_of_the_pictures_do_not_matter(opener: RecordingProcess, tmp_path: Path) -> None:
    write_pictures(tmp_path / "a.mp4", width=64, height=64)
    content = (tmp_path / "a.mp4").read_bytes().replace(b"\x00\x40\x00\x40", b"\xff\xf0\xff\xf0")
    (tmp_path / "a.mp4").write_bytes(content)

    with pytest.raises(UnreadableFile):
        taken_apart(opener, tmp_path / "a.mp4")


def test_a_video_above_the_limit_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(bytes(2_000))
    opener = RecordingProcess(ExtractionSettings(), SpeechSettings(video_bytes=1_000))
    before = psutil.Process().children()

    with pytest.raises(UnreadableFile, match=r"at most 1,000"):
        taken_apart(opener, tmp_path / "a.mp4")
    assert psutil.Process().children() == before


def test_the_process_is_gone_once_nobody_asks_on(opener: RecordingProcess, tmp_path: Path) -> None:
    write_sound(tmp_path / "a.mp4", sound_of(5))
    before = {child.pid for child in psutil.Process().children()}
    parts = opener.open_recording(tmp_path / "a.mp4", name="a.mp4")
    next(parts)
    during = {child.pid for child in psutil.Process().children()} - before

    parts.close()

    assert len(during) == 1
    assert {child.pid for child in psutil.Process().children()} - before == set()
