"""The multilingual encoder as installed: other languages meet the content's, and vectors stand alone."""

from pathlib import Path

import numpy as np
import pytest

from core.errors import ConfigurationError
from core.providers.multilingual_embeddings import MultilingualEncoder, packaged_multilingual_model

MODEL = packaged_multilingual_model()
needs_model = pytest.mark.skipif(MODEL is None, reason="the extra `multilingual` is not installed")

PASSAGES = ["Refunds are paid within five days.", "The battery lasts ten hours.", "We are open on Sundays."]


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> MultilingualEncoder:
    assert MODEL is not None
    return MultilingualEncoder(tmp_path_factory.mktemp("cache"), MODEL, threads=2)


@needs_model
@pytest.mark.parametrize(
    "question",
    [
        "När får jag tillbaka pengarna?",
        "¿Cuándo me devuelven el dinero?",
        "Quand serai-je remboursé ?",
        "Wann bekomme ich mein Geld zurück?",
        "什么时候能收到退款？",
    ],
)
def test_a_question_in_another_language_is_nearest_to_its_answer(
    encoder: MultilingualEncoder, question: str
) -> None:
    [asked] = encoder.embed_questions([question])
    assert int(np.argmax(encoder.embed_passages(PASSAGES) @ asked)) == 0


@needs_model
def test_vectors_are_of_length_one_and_do_not_depend_on_their_neighbours(
    encoder: MultilingualEncoder,
) -> None:
    together = encoder.embed_passages(PASSAGES)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-4)
    assert np.array_equal(together[1], encoder.embed_passages(PASSAGES[1:2])[0])
    assert encoder.embed_passages([]).shape == (0, encoder.dimension)


@needs_model
@pytest.mark.parametrize("text", ["", "   ", "\ud800 half", "😀" * 50, "word " * 5_000, "\x00"])
def test_any_text_gets_a_vector(encoder: MultilingualEncoder, text: str) -> None:
    assert np.isfinite(encoder.embed_questions([text])).all()


def test_a_file_that_is_no_model_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"E5S1 but not really")
    encoder = MultilingualEncoder(tmp_path / "cache", tmp_path / "model.bin")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        encoder.embed_questions(["x"])
