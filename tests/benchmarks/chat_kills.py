"""Chat kills: under the load of chat_load the server dies by SIGKILL again and again; nothing is lost."""

import json
import random
import time

from tests.benchmarks.chat_check import check_conversations
from tests.benchmarks.chat_load import dashboard_words, reply_times, start_customers, wrong
from tests.benchmarks.chat_server import chat_server, open_dashboard
from tests.benchmarks.figure import Figure, at_most, figure
from tests.benchmarks.subject_process import Scale, run_here, say
from tests.benchmarks.timing import p50, p95

_KILLS = {Scale.FULL: 30, Scale.SMALL: 3, Scale.TINY: 1}
_LOAD = {Scale.FULL: (200, 17), Scale.SMALL: (30, 5), Scale.TINY: (4, 3)}
"""Customers, messages of each: as many a second as in chat_load, for as long as the kills take."""
_LIFE_S = {Scale.FULL: 8.0, Scale.SMALL: 6.0, Scale.TINY: 3.0}
"""How long the server lives between two kills, on average."""
_START_S = 9.0
"""About how long it takes to be back, for spreading the messages over all kills."""


def measure(scale: Scale) -> list[Figure]:
    """What is lost, doubled or answered twice, which must be nothing; and how long the server was away."""
    kills, (customers, messages), life_s = _KILLS[scale], _LOAD[scale], _LIFE_S[scale]
    dice = random.Random(30)
    with chat_server() as server:
        seconds = kills * (life_s + _START_S)
        say(f"chat_kills: {kills} kills, {customers} customers, {messages} messages each in {seconds:g} s")
        with (
            open_dashboard(server.address) as is_open,
            start_customers(server, customers, messages, seconds) as process,
        ):
            for number in range(kills):
                time.sleep(life_s * (0.4 + 1.2 * dice.random()))
                if process.poll() is not None:
                    break
                server.kill_and_restart()
                say(f"  {number + 1} of {kills}; away for {server.seconds_down[-1]:.1f} s")
            out, _ = process.communicate()
        tally = json.loads(out)
        server.stop()
        verdict = check_conversations(server.workspace, tally["messages"])
    return [
        figure(
            "messages lost, doubled, unanswered or answered twice",
            wrong(verdict),
            "of them",
            target=at_most(0, "of them"),
            note=f"{len(server.seconds_down)} kills; {dashboard_words(is_open)}. {verdict}",
        ),
        figure(
            "messages never acknowledged",
            sum(not one["message_id"] for one in tally["messages"]),
            "of them",
            target=at_most(0, "of them"),
        ),
        figure("time from killed to answering again, p50", p50(server.seconds_down), "s"),
        figure("time from sending a message to its reply, p95", p95(reply_times(tally)), "s"),
    ]


if __name__ == "__main__":
    run_here(measure)
