"""Which implementation stands behind which port. The only room that names them."""

from core.bootstrap.embedders import configured_embedder
from core.bootstrap.engine import Engine, build_engine, evaluate_retrieval

__all__ = ["Engine", "build_engine", "configured_embedder", "evaluate_retrieval"]
