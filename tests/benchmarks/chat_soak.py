"""Chat soak: half an hour of the load of chat_load; memory must not grow once everything is warm."""

import json
import time
from itertools import pairwise

from tests.benchmarks.chat_check import check_conversations
from tests.benchmarks.chat_load import dashboard_words, reply_times, start_customers, wrong
from tests.benchmarks.chat_server import ChatServer, chat_server, open_dashboard
from tests.benchmarks.figure import Figure, at_most, at_most_times, figure
from tests.benchmarks.subject_process import Scale, run_here, say
from tests.benchmarks.timing import p50, p95

_LOAD = {Scale.FULL: (200, 60, 1_800.0), Scale.SMALL: (30, 6, 60.0), Scale.TINY: (4, 2, 4.0)}
"""Customers, messages of each, seconds."""
_SAMPLES = 60
_WARM = 1 / 3
"""The first third fills caches and is left out."""


def measure(scale: Scale) -> list[Figure]:
    """Memory in the last sixth beside that after warming up; and that nothing was lost meanwhile."""
    customers, messages, seconds = _LOAD[scale]
    with chat_server() as server:
        say(f"chat_soak: {customers} customers, {messages} messages each in {seconds:g} s")
        with (
            open_dashboard(server.address) as is_open,
            start_customers(server, customers, messages, seconds) as process,
        ):
            held = _watch(server, seconds)
            out, _ = process.communicate()
        tally = json.loads(out)
        server.stop()
        verdict = check_conversations(server.workspace, tally["messages"])
    warm = held[int(len(held) * _WARM) :] or held
    sixth = max(len(held) // 6, 1)
    largest = max((after - before for before, after in pairwise(warm)), default=0.0)
    return [
        figure(
            "memory of the server in the last minutes",
            p50(held[-sixth:]),
            "MiB",
            baseline=("after warming up", p50(warm[:sixth])),
            target=at_most_times(1.05),
            note=f"Largest step between two samples {largest:.0f} MiB; {dashboard_words(is_open)}.",
        ),
        figure(
            "messages lost, doubled, unanswered or answered twice",
            wrong(verdict),
            "of them",
            target=at_most(0, "of them"),
            note=str(verdict),
        ),
        figure("time from sending a message to its reply, p95", p95(reply_times(tally)), "s"),
    ]


def _watch(server: ChatServer, seconds: float) -> list[float]:
    """Resident memory at even distances."""
    held = []
    for _ in range(_SAMPLES):
        time.sleep(seconds / _SAMPLES)
        held.append(server.memory_mib())
    return held


if __name__ == "__main__":
    run_here(measure)
