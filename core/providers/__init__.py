"""Models: local embeddings and OpenAI-compatible endpoints."""
