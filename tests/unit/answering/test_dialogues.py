"""Whole conversations: each message finds the page it is about, whatever was spoken of before."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import pytest

from core.answering.in_context import understand_in_context
from core.answering.reply import Turn, Utterance
from core.answering.understanding import Intent
from core.configuration.agent_config import AgentConfig
from core.knowledge.documents import Chunk, Document, DocumentStatus
from core.knowledge.ports import IndexChange
from core.knowledge.sources import Source, SourceKind, SourceStatus
from core.retrieval.search import PassageRetriever
from tests.fakes.hash_embedder import HashEmbedder
from tests.fakes.in_memory_index import InMemoryChunkIndex

PAGES = {
    "Delivery to Norway": "How much delivery to Norway costs and how long it takes: 12 euros, six days.",
    "Delivery to Germany": "How much delivery to Germany costs and how long it takes: 9 euros, four days.",
    "Returning an item": "Return an item within 30 days. How long the refund takes: five days.",
    "Cancelling on the website": "To cancel a subscription on the website, open Settings and choose Cancel.",
    "Cancelling in the app": "To cancel a subscription in the app, tap Profile, then Subscription.",
    "Changing your password": "Change the password of your account under Security.",
    "Kulku 3": "The Kulku 3 is an electric bike. How heavy it is: 24 kg. Its range is 90 km.",
    "Polku": "The Polku is a city bike. How heavy it is: 15 kg.",
}
SMALL_TALK = "(small talk)"


class Pages:
    """Implements DocumentFacts over the pages."""

    def __init__(self) -> None:
        self.source = Source(
            "src", SourceKind.SITE, "Help", "", SourceStatus.READY, datetime(2026, 1, 1, tzinfo=UTC)
        )
        embedder, index = HashEmbedder(dimension=256), InMemoryChunkIndex(dimension=256)
        chunks = tuple(
            Chunk(title, title, 1, 0, "src", "passage", title, "", text, 0, len(text), f"{title}. {text}")
            for title, text in PAGES.items()
        )
        index.apply(IndexChange(1, chunks, embedder.embed([chunk.search_text for chunk in chunks])))
        self.search = PassageRetriever(index, self, embedder, lambda: 1, lambda _: self.source)

    def find_documents(self, document_ids: Sequence[str]) -> Mapping[str, tuple[Document, Source]]:
        return {
            key: (Document(key, "src", key, None, key, "en", DocumentStatus.INDEXED), self.source)
            for key in document_ids
        }

    def page_for(self, text: str, history: Sequence[Utterance]) -> str:
        """Title of the page that a message finds first."""
        understood = understand_in_context(Turn(text, AgentConfig(), history=tuple(history)), self.search)
        if understood.intent is Intent.SMALL_TALK:
            return SMALL_TALK
        return self.search.search(understood.question, also=understood.also).passages[0].title


@pytest.mark.parametrize(
    "dialogue",
    [
        [
            ("How much is delivery to Norway?", "Delivery to Norway"),
            ("and to Germany?", "Delivery to Germany"),
            ("How long does that take?", "Delivery to Germany"),
        ],
        [
            ("How do I return an item?", "Returning an item"),
            ("thanks!", SMALL_TALK),
            ("How long does it take?", "Returning an item"),
        ],
        [
            ("How do I cancel a subscription on the website?", "Cancelling on the website"),
            ("no, I meant the app", "Cancelling in the app"),
        ],
        [
            ("How heavy is the Kulku 3?", "Kulku 3"),
            ("How do I change my password?", "Changing your password"),
            ("ok thanks", SMALL_TALK),
            ("Back to the Kulku 3: what is its range?", "Kulku 3"),
        ],
        [
            ("How heavy is the Kulku 3?", "Kulku 3"),
            ("What about the Polku?", "Polku"),
            ("Can I return an item?", "Returning an item"),
        ],
        [
            ("How long does delivery to Germany take?", "Delivery to Germany"),
            ("thank you", SMALL_TALK),
            ("How do I cancel a subscription in the app?", "Cancelling in the app"),
            ("And on the website?", "Cancelling on the website"),
        ],
        [
            ("How do I change my password?", "Changing your password"),
            ("How much is delivery to Norway?", "Delivery to Norway"),
            ("how long does that take?", "Delivery to Norway"),
            ("sorry, I meant to Germany", "Delivery to Germany"),
        ],
    ],
    ids=lambda dialogue: dialogue[-1][0],
)
def test_each_message_finds_its_page(dialogue: list[tuple[str, str]]) -> None:
    pages = Pages()
    history: list[Utterance] = []
    found = []
    for text, _ in dialogue:
        page = pages.page_for(text, history)
        found.append((text, page))
        said = "You're welcome!" if page == SMALL_TALK else PAGES[page]
        history += [Utterance("customer", text), Utterance("agent", said)]
    assert found == dialogue
