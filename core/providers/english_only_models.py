"""Embedding models that were taught English alone, known by their names at an endpoint (pure)."""

import re

_MANY = re.compile(r"multi|m3\b|[-_/](?:zh|de|fr|es|ja|ko|ru|sv)\b", re.IGNORECASE)
_ENGLISH = re.compile(
    r"minilm|all-(?:mpnet|distilroberta|roberta)|mpnet-base|gtr-t5|sentence-t5|instructor-"
    r"|(?:^|/)(?:e5|gte)-(?:small|base|large)(?:-v2)?(?::|$)"
    r"|mxbai-embed-(?:large|xsmall)|nomic-embed-text(?:-v1(?:\.5)?)?(?::|$)|snowflake-arctic-embed(?!2|.*v2)"
    r"|uae-large|jina-embeddings-v2-(?:small|base)|[-_]en\b|english",
    re.IGNORECASE,
)


def reads_english_only(name: str) -> bool:
    """Whether the model is known to be English alone; of an unknown one many languages are expected."""
    return bool(_ENGLISH.search(name)) and not _MANY.search(name)
