"""Syncs a set of documents edition by edition, in whatever process it is called."""

import json

from core.bootstrap import build_engine
from core.settings import Settings
from tests.fakes.hash_embedder import HashEmbedder

PRODUCTS = 30


def content(name: str, edition: int) -> bytes:
    """A set in which every document names the edition it belongs to."""
    rows = [
        {
            "id": f"{name}-{number}",
            "title": f"Product {number} of {name}",
            "text": f"Product {number} of {name} costs {number + 10} euros in edition {edition}.",
        }
        for number in range(PRODUCTS)
    ]
    return "\n".join(json.dumps(row) for row in rows).encode()


def sync_editions(settings: Settings, source_id: str, name: str, count: int) -> str:
    """Sync editions 2 to `count`; gives the reason the source ends with, empty when all went well."""
    engine = build_engine(settings, embedder=HashEmbedder())
    try:
        for edition in range(2, count + 1):
            engine.catalogue.replace_content(source_id, content(name, edition))
            engine.sync_job.run(f"run_{name}_{edition}", source_id, lambda: False)
        return engine.sources.find_source(source_id).reason
    finally:
        engine.close()
