"""Has replies made in the background: one at a time a conversation, several conversations side by side.

Nothing here has to survive a kill: what is unanswered stands in the system of record, and is looked for
when a process starts and now and then while it runs.
"""

import heapq
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from core.answering.reply import Reply, ReplyDelta, ReplyEvent
from core.errors import AnswerDeskError

log = logging.getLogger("answerdesk.jobs")

SETTLE_S = 0.25
"""Customers send in pieces: so long after the last one the reply begins."""
SEARCH_S = 15.0
"""Between two looks for what nobody is answering."""
STOP_S = 5.0


@dataclass(frozen=True, slots=True)
class ReplyStarted:
    """The agent began to write."""


@dataclass(frozen=True, slots=True)
class ReplyEnded:
    """It stopped: a reply is stored, or there was nothing to say."""


ReplyProgress = ReplyStarted | ReplyDelta | ReplyEnded
Listener = Callable[[str, ReplyProgress], None]
"""Told of conversation and progress, from worker threads; must be quick and must not raise."""


def nobody_listens(_: str, __: ReplyProgress) -> None:
    """Stands where no one watches."""


@dataclass(slots=True)
class _Agenda:
    """What is due when. Guarded by the dispatcher's condition."""

    due: list[tuple[float, str]] = field(default_factory=list)
    wanted: dict[str, float] = field(default_factory=dict)
    """When each conversation is due; entries of `due` that say otherwise are outdated."""
    running: set[str] = field(default_factory=set)

    def put(self, conversation_id: str, at: float) -> None:
        self.wanted[conversation_id] = at
        heapq.heappush(self.due, (at, conversation_id))

    def take(self, now: float) -> tuple[list[str], float | None]:
        """The conversations to begin now, and when to look again. One under way waits for its end."""
        begun: list[str] = []
        while self.due and self.due[0][0] <= now:
            at, conversation_id = heapq.heappop(self.due)
            if self.wanted.get(conversation_id) == at and conversation_id not in self.running:
                del self.wanted[conversation_id]
                self.running.add(conversation_id)
                begun.append(conversation_id)
        return begun, self.due[0][0] if self.due else None

    def ended(self, conversation_id: str) -> None:
        self.running.discard(conversation_id)
        if conversation_id in self.wanted:
            heapq.heappush(self.due, (self.wanted[conversation_id], conversation_id))

    def knows(self, conversation_id: str) -> bool:
        return conversation_id in self.wanted or conversation_id in self.running


class ReplyDispatcher:
    """Makes the replies of one process from `start` to `stop`."""

    def __init__(
        self,
        *,
        respond: Callable[[str], Iterator[ReplyEvent]],
        find_unanswered: Callable[[], Iterable[str]],
        threads: int = 3,
        settle_s: float = SETTLE_S,
        stop_s: float = STOP_S,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._respond = respond
        self._find_unanswered = find_unanswered
        self._threads = threads
        self._settle_s = settle_s
        self._stop_s = stop_s
        self._timer = timer
        self._agenda = _Agenda()
        self._changed = threading.Condition()
        self._is_stopping = False
        self._pool: ThreadPoolExecutor | None = None
        self._planner: threading.Thread | None = None
        self.listener: Listener = nobody_listens

    def start(self) -> None:
        """Begin, with what an ended process left unanswered. Started already: nothing happens."""
        with self._changed:
            if self._planner is not None:
                return
            self._is_stopping = False
            self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="reply")
            self._planner = threading.Thread(target=self._plan, name="reply-planner", daemon=True)
            self._planner.start()

    def request(self, conversation_id: str) -> None:
        """Have it answered soon; while the customer writes on, a little later. Asking twice does no harm."""
        with self._changed:
            self._agenda.put(conversation_id, self._timer() + self._settle_s)
            self._changed.notify()

    def stop(self) -> None:
        """Begin nothing more, and wait some seconds for replies under way."""
        with self._changed:
            self._is_stopping = True
            self._changed.notify_all()
        if self._planner is not None:
            self._planner.join(STOP_S)
            self._planner = None
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            with self._changed:
                self._changed.wait_for(lambda: not self._agenda.running, timeout=self._stop_s)
            self._pool = None

    def _plan(self) -> None:
        next_search = self._timer()
        while True:
            if self._timer() >= next_search:
                self._look_for_unanswered()
                next_search = self._timer() + SEARCH_S
            with self._changed:
                if self._is_stopping:
                    return
                begun, next_due = self._agenda.take(self._timer())
                if not begun:
                    until = min(next_search, next_due) if next_due is not None else next_search
                    self._changed.wait(max(until - self._timer(), 0.001))
                    continue
            self._begin(begun)

    def _begin(self, conversation_ids: Iterable[str]) -> None:
        for conversation_id in conversation_ids:
            if self._pool is None:
                self._end(conversation_id)
            else:
                begun = self._pool.submit(self._answer, conversation_id)
                begun.add_done_callback(partial(self._end_cancelled, conversation_id))

    def _end_cancelled(self, conversation_id: str, begun: Future[None]) -> None:
        """What `stop` took off the list before it began is under way no more."""
        if begun.cancelled():
            self._end(conversation_id)

    def _end(self, conversation_id: str) -> None:
        with self._changed:
            self._agenda.ended(conversation_id)
            self._changed.notify_all()

    def _look_for_unanswered(self) -> None:
        try:
            found = list(self._find_unanswered())
        except AnswerDeskError as error:
            log.warning("unanswered conversations could not be looked for: %s", error.message)
            return
        except Exception:
            # A bug here must not end the planner, and with it every reply of the process.
            log.exception("unanswered conversations could not be looked for")
            return
        for conversation_id in found:
            with self._changed:
                if not self._agenda.knows(conversation_id):
                    self._agenda.put(conversation_id, self._timer())

    def _answer(self, conversation_id: str) -> None:
        try:
            self._tell(conversation_id, ReplyStarted())
            for event in self._respond(conversation_id):
                if not isinstance(event, Reply):
                    self._tell(conversation_id, event)
        except AnswerDeskError as error:
            log.warning("reply failed conversation=%s reason=%s", conversation_id, error.message)
        except Exception:
            # One conversation's bug must not end the others; it is found again, and handed off when stuck.
            log.exception("reply failed conversation=%s", conversation_id)
        finally:
            self._tell(conversation_id, ReplyEnded())
            self._end(conversation_id)

    def _tell(self, conversation_id: str, progress: ReplyProgress) -> None:
        self.listener(conversation_id, progress)
