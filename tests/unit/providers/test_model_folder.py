"""Where the embedding model is kept."""

import pwd

import pytest

from core.bootstrap import configured_embedder
from core.providers.local_embeddings import LocalEmbedder
from core.settings import Settings


def test_a_user_without_a_home_keeps_it_in_the_workspace(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(uid: int) -> None:
        raise KeyError(uid)

    for name in ("HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", unknown)

    embedder = configured_embedder(settings)

    assert isinstance(embedder, LocalEmbedder)
    assert embedder._cache_folder == settings.data_dir.resolve() / "cache"
