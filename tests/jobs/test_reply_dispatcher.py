"""Replies in the background: soon, one at a time a conversation, and none forgotten."""

import threading
from collections import Counter

import pytest

from core.answering.reply import ReplyDelta
from core.errors import DatabaseBusy
from core.jobs.reply_dispatcher import ReplyDispatcher, ReplyEnded, ReplyStarted

WAIT_S = 10


class Desk:
    """Answers when the test lets it, and remembers."""

    def __init__(self) -> None:
        self.begun: Counter[str] = Counter()
        self.ended: Counter[str] = Counter()
        self.at_once: Counter[str] = Counter()
        self.most_at_once = 0
        self.gate = threading.Event()
        self.gate.set()
        self.changed = threading.Condition()
        self.failures: dict[str, list[Exception]] = {}

    def respond(self, conversation_id: str):
        with self.changed:
            self.begun[conversation_id] += 1
            self.at_once[conversation_id] += 1
            self.most_at_once = max(self.most_at_once, self.at_once[conversation_id])
            self.changed.notify_all()
        self.gate.wait(WAIT_S)
        with self.changed:
            self.at_once[conversation_id] -= 1
        if self.failures.get(conversation_id):
            raise self.failures[conversation_id].pop()
        yield ReplyDelta("Hello")
        with self.changed:
            self.ended[conversation_id] += 1
            self.changed.notify_all()

    def wait_for(self, condition) -> None:
        with self.changed:
            assert self.changed.wait_for(condition, WAIT_S)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def running(desk):
    dispatchers = []

    def start(**options) -> ReplyDispatcher:
        settings = {"find_unanswered": list, "settle_s": 0.0, **options}
        dispatcher = ReplyDispatcher(respond=desk.respond, **settings)
        dispatcher.start()
        dispatchers.append(dispatcher)
        return dispatcher

    yield start
    desk.gate.set()
    for dispatcher in dispatchers:
        dispatcher.stop()


def test_what_is_asked_for_is_answered(desk, running):
    running().request("cnv_1")
    desk.wait_for(lambda: desk.ended["cnv_1"] == 1)


def test_what_an_ended_process_left_is_answered_at_the_start(desk, running):
    running(find_unanswered=lambda: ["cnv_1", "cnv_2"])
    desk.wait_for(lambda: desk.ended["cnv_1"] == desk.ended["cnv_2"] == 1)


def test_one_conversation_is_never_answered_twice_at_once_and_the_second_wish_is_kept(desk, running):
    dispatcher = running()
    desk.gate.clear()
    dispatcher.request("cnv_1")
    desk.wait_for(lambda: desk.begun["cnv_1"] == 1)
    dispatcher.request("cnv_1")
    dispatcher.request("cnv_2")
    desk.wait_for(lambda: desk.begun["cnv_2"] == 1)
    desk.gate.set()
    desk.wait_for(lambda: desk.ended["cnv_1"] == 2)
    assert desk.most_at_once == 1


def test_wishes_that_come_together_are_one(desk, running):
    dispatcher = running(settle_s=0.05)
    for _ in range(5):
        dispatcher.request("cnv_1")
    desk.wait_for(lambda: desk.ended["cnv_1"] == 1)
    dispatcher.request("cnv_2")
    desk.wait_for(lambda: desk.ended["cnv_2"] == 1)
    assert desk.begun["cnv_1"] == 1


@pytest.mark.parametrize("failure", [DatabaseBusy("busy"), ZeroDivisionError()])
def test_a_failing_conversation_does_not_end_the_others(desk, running, failure):
    desk.failures["cnv_1"] = [failure]
    dispatcher = running()
    dispatcher.request("cnv_1")
    desk.wait_for(lambda: desk.begun["cnv_1"] == 1)
    dispatcher.request("cnv_2")
    desk.wait_for(lambda: desk.ended["cnv_2"] == 1)
    dispatcher.request("cnv_1")
    desk.wait_for(lambda: desk.ended["cnv_1"] == 1)


def test_whoever_listens_hears_the_beginning_the_pieces_and_the_end(desk, running):
    heard: list = []
    dispatcher = running()
    done = threading.Event()

    def listen(conversation_id, progress) -> None:
        heard.append((conversation_id, type(progress)))
        if isinstance(progress, ReplyEnded):
            done.set()

    dispatcher.listener = listen
    dispatcher.request("cnv_1")
    assert done.wait(WAIT_S)
    assert heard == [("cnv_1", ReplyStarted), ("cnv_1", ReplyDelta), ("cnv_1", ReplyEnded)]


def test_a_bug_in_the_search_for_the_unanswered_ends_nothing(desk, running):
    running(find_unanswered=lambda: [1 // 0]).request("cnv_1")
    desk.wait_for(lambda: desk.ended["cnv_1"] == 1)


def test_what_stopping_took_off_the_list_is_answered_after_the_next_start(desk, running):
    unanswered = [["cnv_1", "cnv_2"]]
    desk.gate.clear()
    dispatcher = running(
        threads=1, stop_s=0.01, find_unanswered=lambda: unanswered.pop() if unanswered else []
    )
    desk.wait_for(lambda: desk.begun["cnv_1"] == 1)
    dispatcher.stop()
    desk.gate.set()
    desk.wait_for(lambda: desk.ended["cnv_1"] == 1)
    assert desk.begun["cnv_2"] == 0
    dispatcher.start()
    dispatcher.request("cnv_2")
    desk.wait_for(lambda: desk.ended["cnv_2"] == 1)


def test_a_stopped_dispatcher_begins_nothing_more_and_can_be_started_again(desk, running):
    dispatcher = running()
    dispatcher.stop()
    dispatcher.request("cnv_1")
    assert desk.begun["cnv_1"] == 0
    dispatcher.start()
    desk.wait_for(lambda: desk.ended["cnv_1"] == 1)
