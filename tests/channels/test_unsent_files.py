"""Files without a message are forgotten with their bytes after a day, in a real workspace; others stay."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from core.bootstrap import Engine, build_engine
from core.channels.customer_channel import Guest, SentMessage
from core.contacts.contacts import Contact
from core.conversations.conversation import Attachment, Channel
from core.errors import NotFound, StorageError
from core.settings import Settings
from tests.fakes.hash_embedder import HashEmbedder

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
GUEST = Guest("vis_1", Contact("con_1", NOW))
DAY = timedelta(hours=24)
MOMENT = timedelta(microseconds=1)


class Clock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def engine(settings: Settings, clock: Clock) -> Iterator[Engine]:
    opened = build_engine(settings, clock=clock, embedder=HashEmbedder())
    opened.contacts.save_contact(GUEST.contact)
    opened.deployment.deploy(Channel.LIVE_CHAT, actor="test")
    yield opened
    opened.close()


def sent(engine: Engine, content: bytes, name: str = "notes.txt") -> Attachment:
    """A file, whose bytes are as old as the clock says."""
    file = engine.live_chat.take_file(GUEST, name, content)
    stamp = engine.clock().timestamp()
    for path in engine.data_dir.glob(f"blobs/*/*/{file.blob_hash}"):
        os.utime(path, (stamp, stamp))
    return file


def is_kept(engine: Engine, file: Attachment) -> bool:
    try:
        return bool(engine.blobs.get(file.blob_hash))
    except NotFound:
        return False


def test_a_file_that_no_message_came_for_is_forgotten_after_a_day(engine: Engine, clock: Clock):
    file = sent(engine, b"never sent")
    clock.now = NOW + DAY
    assert engine.unsent_files.forget_old() == 0
    clock.now += MOMENT
    assert engine.unsent_files.forget_old() == 1
    assert engine.unsent_files.forget_old() == 0
    assert not is_kept(engine, file)
    with pytest.raises(NotFound):
        engine.live_chat.open_file(GUEST, file.id)


def test_a_file_of_a_message_stays_for_ever(engine: Engine, clock: Clock):
    file = sent(engine, b"sent")
    engine.live_chat.send(GUEST, SentMessage("1", "Look at this", file_ids=(file.id,)))
    clock.now = NOW + 100 * DAY
    assert engine.unsent_files.forget_old() == 0
    assert engine.live_chat.open_file(GUEST, file.id) == (file, b"sent")


def test_bytes_that_another_record_names_stay(engine: Engine, clock: Clock):
    used, twin = sent(engine, b"the same"), sent(engine, b"the same", "twin.txt")
    engine.live_chat.send(GUEST, SentMessage("1", "Look at this", file_ids=(used.id,)))
    uploaded = sent(engine, b"an uploaded source")
    engine.catalogue.add_uploaded_file(b"an uploaded source", name="source.txt")
    clock.now = NOW + 2 * DAY
    assert engine.unsent_files.forget_old() == 2
    assert is_kept(engine, used)
    assert is_kept(engine, uploaded)
    with pytest.raises(NotFound):
        engine.live_chat.open_file(GUEST, twin.id)


def test_bytes_stored_again_lately_stay_until_their_record_comes(engine: Engine, clock: Clock):
    file = sent(engine, b"comes again")
    clock.now = NOW + 2 * DAY
    engine.blobs.put(b"comes again")
    assert engine.unsent_files.forget_old() == 1
    assert is_kept(engine, file)


def test_a_message_with_a_file_that_is_forgotten_is_not_taken(engine: Engine, clock: Clock, monkeypatch):
    file = sent(engine, b"forgotten while it is sent")
    clock.now = NOW + 2 * DAY
    reception = engine.live_chat._parts.reception
    take_in = reception.take_in

    def forgotten_meanwhile(incoming):
        engine.unsent_files.forget_old()
        return take_in(incoming)

    monkeypatch.setattr(reception, "take_in", forgotten_meanwhile)
    with pytest.raises(NotFound):
        engine.live_chat.send(GUEST, SentMessage("1", "Look at this", file_ids=(file.id,)))
    assert engine.live_chat.list_own(GUEST) == []


def test_a_file_whose_bytes_cannot_be_removed_is_tried_again(engine: Engine, clock: Clock, monkeypatch):
    file = sent(engine, b"stubborn")
    clock.now = NOW + 2 * DAY

    def refuse(*_, **__):
        raise StorageError("The disk is read-only.")

    with monkeypatch.context() as broken:
        broken.setattr(engine.blobs, "remove", refuse)
        with pytest.raises(StorageError):
            engine.unsent_files.forget_old()
    assert engine.live_chat.open_file(GUEST, file.id) == (file, b"stubborn")
    assert engine.unsent_files.forget_old() == 1


def test_more_than_one_batch_is_forgotten_in_one_run(engine: Engine, clock: Clock):
    files = [sent(engine, f"file {number}".encode()) for number in range(120)]
    clock.now = NOW + 2 * DAY
    assert engine.unsent_files.forget_old() == 120
    assert not any(is_kept(engine, file) for file in files)


def test_the_workers_round_forgets_them(engine: Engine, clock: Clock):
    file = sent(engine, b"never sent")
    clock.now = NOW + 2 * DAY
    engine.look_after()
    assert not is_kept(engine, file)
