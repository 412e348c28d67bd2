"""One extractive answer end to end, beside the search within it."""

from core.answering.reply import Decision, Turn
from core.configuration.agent_config import AgentConfig
from tests.benchmarks.figure import Figure, at_most, figure
from tests.benchmarks.subject_process import Scale, run_here, say
from tests.benchmarks.support_workspace import TOPICS, support_workspace
from tests.benchmarks.timing import p50, p95, timed

_CHUNKS = {Scale.FULL: 50_000, Scale.SMALL: 3_000, Scale.TINY: 300}
_QUESTIONS = {Scale.FULL: 200, Scale.SMALL: 40, Scale.TINY: 5}
_WARM_UP = 10


def measure(scale: Scale) -> list[Figure]:
    """Median and 95th percentile of CustomerAgent.reply, each question on another topic."""
    with support_workspace(topics=TOPICS if scale is Scale.FULL else 200) as workspace:
        say(f"answer: {_CHUNKS[scale]:,} chunks")
        workspace.grow_to(_CHUNKS[scale])
        engine, config = workspace.engine, AgentConfig()
        whole: list[float] = []
        search: list[float] = []
        answered = 0
        # Each topic is asked about once, so that nothing the agent remembers of earlier evidence helps.
        questions = workspace.questions(2 * (_WARM_UP + _QUESTIONS[scale]))
        for number, (searched, asked) in enumerate(zip(questions[::2], questions[1::2], strict=True)):
            search_ms, _ = timed(engine.search.search, searched)
            whole_ms, reply = timed(engine.agent.reply, Turn(asked, config))
            if number >= _WARM_UP:
                whole.append(whole_ms)
                search.append(search_ms)
                answered += reply.decision is Decision.ANSWER
    size = f"{_CHUNKS[scale]:,} chunks"
    return [
        figure(f"extractive answer p50, {size}", p50(whole), "ms", baseline=("search alone", p50(search))),
        figure(
            f"extractive answer p95, {size}",
            p95(whole),
            "ms",
            baseline=("search alone", p95(search)),
            target=at_most(150, "ms"),
            note=f"{answered} of {len(whole)} questions were answered, the rest not.",
        ),
    ]


if __name__ == "__main__":
    run_here(measure)
