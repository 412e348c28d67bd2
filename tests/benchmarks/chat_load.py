"""Chat load: two hundred customers at once, with the dashboard open, beside one customer alone."""

import json
import subprocess
import sys
from typing import Any

from tests.benchmarks.chat_check import check_conversations
from tests.benchmarks.chat_server import ROOT, ChatServer, chat_server, open_dashboard
from tests.benchmarks.figure import Figure, at_most, figure
from tests.benchmarks.subject_process import Scale, run_here, say
from tests.benchmarks.timing import p50, p95

_LOAD = {Scale.FULL: (200, 10, 300.0), Scale.SMALL: (40, 5, 40.0), Scale.TINY: (4, 2, 3.0)}
"""Customers, messages of each, seconds."""
_MOST_S = 1.5


def measure(scale: Scale) -> list[Figure]:
    """How long replies take, what is lost or doubled, and what it costs the server."""
    customers, messages, seconds = _LOAD[scale]
    with chat_server() as server:
        say("chat_load: one customer alone")
        alone = run_customers(server, 1, min(messages, 10), min(seconds, 30.0))
        with open_dashboard(server.address) as is_open:
            say(f"chat_load: {customers} customers, {messages} messages each in {seconds:g} s")
            before = server.cpu_s()
            tally = run_customers(server, customers, messages, seconds)
            used = server.cpu_s() - before
        held = server.memory_mib()
        server.stop()
        verdict = check_conversations(server.workspace, tally["messages"])
    times = reply_times(tally)
    note = f"{len(times)} replies; {dashboard_words(is_open)}."
    errors = sum(tally["refused"].values()) + tally["broken"]
    return [
        figure(
            "time from sending a message to its reply, p95",
            p95(times),
            "s",
            baseline=("one customer alone", p95(reply_times(alone))),
            target=at_most(_MOST_S, "s"),
            note=note,
        ),
        figure("the same, p50", p50(times), "s", baseline=("one customer alone", p50(reply_times(alone)))),
        figure("messages lost, doubled, unanswered or answered twice", wrong(verdict), "of them",
               target=at_most(0, "of them"), note=str(verdict)),
        figure("requests refused or broken", errors, "", target=at_most(0, ""), note=str(tally["refused"])),
        figure("processor time of the server a message", 1_000 * used / max(len(times), 1), "ms"),
        figure("memory of the server afterwards", held, "MiB"),
    ]  # fmt: skip


def run_customers(server: ChatServer, customers: int, messages: int, seconds: float) -> dict[str, Any]:
    """What the customers saw, from a process of their own."""
    with start_customers(server, customers, messages, seconds) as process:
        out, _ = process.communicate()
    found: dict[str, Any] = json.loads(out)
    return found


def start_customers(
    server: ChatServer, customers: int, messages: int, seconds: float
) -> "subprocess.Popen[bytes]":
    """Customers in the background; read what they saw with `communicate`."""
    counts = ("--customers", str(customers), "--messages", str(messages), "--seconds", str(seconds))
    command = [sys.executable, "-m", "tests.benchmarks.chat_customers", server.address, *counts]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)


def reply_times(tally: dict[str, Any]) -> list[float]:
    """Seconds from sending each message to its reply; those without one count as the longest wait."""
    return [one["answered_at"] - one["sent_at"] if one["answered_at"] else 90.0 for one in tally["messages"]]


def dashboard_words(is_open: bool) -> str:
    """Whether the dashboard was looked at meanwhile."""
    return "dashboard open" if is_open else "dashboard not opened: no Chromium"


def wrong(verdict: Any) -> int:
    """How many messages or replies are not as they should be."""
    return int(verdict.lost + verdict.doubled + verdict.unanswered + verdict.answered_twice)


if __name__ == "__main__":
    run_here(measure)
