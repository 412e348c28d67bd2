"""Which embedding models read English alone is known by their names."""

import pytest

from core.providers.english_only_models import reads_english_only


@pytest.mark.parametrize(
    "name",
    [
        "all-minilm",
        "sentence-transformers/all-MiniLM-L6-v2",
        "all-mpnet-base-v2",
        "nomic-embed-text",
        "nomic-embed-text:latest",
        "mxbai-embed-large",
        "BAAI/bge-small-en-v1.5",
        "thenlper/gte-large",
        "intfloat/e5-base-v2",
        "snowflake-arctic-embed:335m",
        "jina-embeddings-v2-base-en",
    ],
)
def test_models_of_one_language_are_known(name: str) -> None:
    assert reads_english_only(name)


@pytest.mark.parametrize(
    "name",
    [
        "text-embedding-3-small",
        "bge-m3",
        "intfloat/multilingual-e5-large",
        "paraphrase-multilingual-MiniLM-L12-v2",
        "snowflake-arctic-embed2",
        "Snowflake/snowflake-arctic-embed-l-v2.0",
        "jina-embeddings-v3",
        "jina-embeddings-v2-base-de",
        "nomic-embed-text-v2-moe",
        "qwen3-embedding:0.6b",
        "gte-multilingual-base",
        "embeddinggemma",
        "granite-embedding:278m",
        "our-own",
        "",
    ],
)
def test_of_others_many_languages_are_expected(name: str) -> None:
    assert not reads_english_only(name)
