"""Embedding: passages a second of the local embedder, beside the bare ONNX session on ready tokens."""

from concurrent.futures import ThreadPoolExecutor
from os import sched_getaffinity
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from core.providers.local_embeddings import MAX_TOKENS, LocalEmbedder, packaged_model
from tests.benchmarks.figure import Figure, at_least_times, figure
from tests.benchmarks.subject_process import Scale, run_here, say
from tests.benchmarks.support_texts import SupportTexts
from tests.benchmarks.timing import p50, p95, timed

_PASSAGES = {Scale.FULL: 1_000, Scale.SMALL: 100, Scale.TINY: 16}
_ROUNDS = {Scale.FULL: 7, Scale.SMALL: 3, Scale.TINY: 1}
_QUESTIONS = {Scale.FULL: 300, Scale.SMALL: 50, Scale.TINY: 5}


def measure(scale: Scale) -> list[Figure]:
    """Both sides take turns on the same passages; the medians of their rounds are compared."""
    texts = SupportTexts(seed=11)
    passages = [_passage(texts, number) for number in range(_PASSAGES[scale])]
    threads = len(sched_getaffinity(0))
    with TemporaryDirectory() as folder:
        embedder = LocalEmbedder(Path(folder), threads=threads)
        say("embedding: preparing the model")
        embedder.embed(passages[:8])
        bare = _BareSession(next(Path(folder).glob("*.onnx")), passages, threads)
        bare.run()
        ours_ms, bare_ms = [], []
        for number in range(_ROUNDS[scale]):
            say(f"embedding: round {number + 1} of {_ROUNDS[scale]}")
            ours_ms.append(timed(embedder.embed, passages)[0])
            bare_ms.append(timed(bare.run)[0])
        questions = [texts.question(number) for number in range(_QUESTIONS[scale])]
        question_ms = [timed(embedder.embed, [question])[0] for question in questions]
    ours, baseline = (1_000 * len(passages) / median(times) for times in (ours_ms, bare_ms))
    return [
        figure(
            "passages embedded",
            ours,
            "passages/s",
            baseline=("bare ONNX session", baseline),
            target=at_least_times(0.9),
            note=f"{bare.tokens / len(passages):.0f} tokens a passage, {threads} threads on both sides; ours "
            "tokenises as well. Each passage has its own run, so that its vector depends on no other.",
        ),
        figure("question embedded, p50", p50(question_ms), "ms"),
        figure("question embedded, p95", p95(question_ms), "ms"),
    ]


def _passage(texts: SupportTexts, number: int) -> str:
    topic = number % texts.topic_count
    body = " ".join(texts.paragraph(topic) for _ in range(1 + number % 3))
    return f"{texts.title(topic)}\n{texts.heading(topic)}\n{body}"


class _BareSession:
    """The same graph with the same options, one text a run, texts shared out evenly to plain threads."""

    def __init__(self, graph: Path, passages: list[str], threads: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        tokenizer = Tokenizer.from_file(str(packaged_model() / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(MAX_TOKENS)
        ids = [np.array([one.ids], dtype=np.int32) for one in tokenizer.encode_batch(passages)]
        self.tokens = sum(one.size for one in ids)
        ids.sort(key=lambda one: one.size)
        self._shares = [ids[start::threads] for start in range(threads)]
        self._pool = ThreadPoolExecutor(threads)

    def run(self) -> None:
        """All passages once."""
        for _ in self._pool.map(self._run_share, self._shares):
            pass

    def _run_share(self, share: list[Any]) -> None:
        for ids in share:
            self._session.run(None, {"ids": ids})


if __name__ == "__main__":
    run_here(measure)
