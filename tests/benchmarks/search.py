"""Search: one question end to end at growing sizes, beside LanceDB's own hybrid query on the same table."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lancedb

from core.bootstrap import Engine
from core.knowledge.ports import Vectors
from core.retrieval.search import CANDIDATES
from tests.benchmarks.figure import Figure, at_most, figure
from tests.benchmarks.subject_process import Scale, run_here, say
from tests.benchmarks.support_workspace import TOPICS, support_workspace
from tests.benchmarks.timing import p50, p95, timed

_SIZES = {Scale.FULL: (10_000, 50_000, 200_000), Scale.SMALL: (2_000, 5_000), Scale.TINY: (300,)}
_QUESTIONS = {Scale.FULL: 400, Scale.SMALL: 100, Scale.TINY: 10}
_WARM_UP = 25
JUDGED_SIZE = 50_000
TARGET = at_most(30, "ms")


@dataclass(frozen=True, slots=True)
class _Times:
    """Milliseconds of each question, both ways."""

    ours: list[float]
    embedding: list[float]
    bare: list[float]


def measure(scale: Scale) -> list[Figure]:
    """Median and 95th percentile at each size; the target is on the latter at 50,000 chunks."""
    figures: list[Figure] = []
    with support_workspace(topics=TOPICS if scale is Scale.FULL else 200) as workspace:
        for size in _SIZES[scale]:
            say(f"search: {size:,} chunks")
            workspace.grow_to(size)
            questions = workspace.questions(_WARM_UP + _QUESTIONS[scale])
            figures += _figures(size, _ask(workspace.engine, questions))
    return figures


def _ask(engine: Engine, questions: list[str]) -> _Times:
    """Each question to ours and to the bare query in turn; the first ones only warm up."""
    table = _bare_table(engine)
    times = _Times([], [], [])
    for number, question in enumerate(questions):
        vector = engine.embedder.embed([question])[0]
        # Whoever comes second finds the question's rows in memory, so they take turns at that too.
        if number % 2:
            bare_ms, _ = timed(_bare_hybrid, table, question, vector)
        ours_ms, found = timed(engine.search.search, question)
        if not number % 2:
            bare_ms, _ = timed(_bare_hybrid, table, question, vector)
        if not found.passages:
            raise RuntimeError(f"Nothing was found for “{question}”.")
        if number >= _WARM_UP:
            times.ours.append(ours_ms)
            times.embedding.append(found.timings_ms["embed"])
            times.bare.append(bare_ms)
    return times


def _bare_table(engine: Engine) -> Any:
    path = Path(engine.index.info().path)
    return lancedb.connect(path.parent).open_table(path.stem)


def _bare_hybrid(table: Any, question: str, vector: Vectors) -> Any:
    query = table.search(query_type="hybrid", vector_column_name="vector", fts_columns="search_text")
    return query.vector(vector).text(question).limit(CANDIDATES).to_arrow()


def _figures(size: int, times: _Times) -> list[Figure]:
    bare = "bare LanceDB hybrid query"
    embedding = p50(times.embedding)
    return [
        figure(f"search p50, {size:,} chunks", p50(times.ours), "ms", baseline=(bare, p50(times.bare))),
        figure(
            f"search p95, {size:,} chunks",
            p95(times.ours),
            "ms",
            baseline=(bare, p95(times.bare)),
            target=TARGET if size == JUDGED_SIZE else None,
            note=f"Of it embedding the question: p50 {embedding:.1f}, p95 {p95(times.embedding):.1f} ms; "
            "the bare query is given the vector, knows no versions and returns no documents.",
        ),
    ]


if __name__ == "__main__":
    run_here(measure)
