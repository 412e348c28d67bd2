"""The retriever: versions, candidate changes, facts about documents, timings."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from core.clock import fixed_clock
from core.errors import InvalidInput, NotFound
from core.knowledge.documents import Chunk, Document, DocumentStatus, chunk_id
from core.knowledge.ports import IndexChange
from core.knowledge.sources import Source, SourceKind, SourceStatus
from core.retrieval.ports import IndexHit, IndexQuery, Overlay
from core.retrieval.search import PassageRetriever
from tests.fakes.hash_embedder import HashEmbedder
from tests.fakes.in_memory_index import InMemoryChunkIndex

EMBEDDER = HashEmbedder()


class Facts:
    """Documents by id, all of one source."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.documents: dict[str, Document] = {}

    def find_documents(self, document_ids: Sequence[str]) -> Mapping[str, tuple[Document, Source]]:
        return {key: (self.documents[key], self.source) for key in document_ids if key in self.documents}

    def find_source(self, source_id: str) -> Source:
        if source_id != self.source.id:
            raise NotFound(f"There is no source {source_id}.")
        return self.source


class Workspace:
    """A small knowledge base and its retriever."""

    def __init__(self, *, is_private: bool = False) -> None:
        from datetime import UTC, datetime

        instant = fixed_clock(datetime(2026, 1, 1, tzinfo=UTC))()
        source = Source(
            "src", SourceKind.SITE, "Help", "", SourceStatus.READY, instant, is_private=is_private
        )
        self.facts = Facts(source)
        self.index = InMemoryChunkIndex()
        self.version = 0
        self.closed: tuple[str, ...] = ()
        self.retriever = PassageRetriever(
            self.index,
            self.facts,
            EMBEDDER,
            lambda: self.version,
            self.facts.find_source,
            closed_to=lambda segments: () if "staff" in segments else self.closed,
        )

    def put(self, name: str, *texts: str, kind: str = "passage") -> None:
        """A new text of the document, at the next version."""
        self.version += 1
        self.facts.documents[name] = Document(
            name, "src", f"ext-{name}", f"https://x/{name}", name, None, DocumentStatus.INDEXED
        )
        chunks = chunks_of(name, *texts, version=self.version, kind=kind)
        vectors = EMBEDDER.embed([chunk.search_text for chunk in chunks])
        self.index.apply(IndexChange(self.version, chunks, vectors, (name,)))

    def found(self, question: str, **options: object) -> list[str]:
        return [passage.text for passage in self.retriever.search(question, **options).passages]


def chunks_of(name: str, *texts: str, version: int, kind: str = "passage") -> tuple[Chunk, ...]:
    return tuple(
        Chunk(chunk_id(name, version, n), name, version, n, "src", kind, name, "", text, 0, len(text), text)
        for n, text in enumerate(texts)
    )


def an_overlay(name: str, *texts: str, hidden: tuple[str, ...] = ()) -> Overlay:
    chunks = chunks_of(name, *texts, version=99)
    return Overlay(chunks, EMBEDDER.embed([chunk.search_text for chunk in chunks]), hidden)


def test_an_empty_workspace_finds_nothing() -> None:
    result = Workspace().retriever.search("refund")
    assert result.passages == ()
    assert result.knowledge_version == 0


@pytest.mark.parametrize("question", ["", "  \n "])
def test_an_empty_question_finds_nothing(question: str) -> None:
    workspace = Workspace()
    workspace.put("fees", "the fee is nine euros")
    assert workspace.found(question) == []


def test_the_nearest_passage_comes_first_with_its_document() -> None:
    workspace = Workspace()
    workspace.put("fees", "the fee is nine euros")
    workspace.put("refunds", "refunds take five days")
    first, second = workspace.retriever.search("how long do refunds take").passages
    assert (first.text, first.rank, first.external_id) == ("refunds take five days", 1, "ext-refunds")
    assert (first.url, first.source_id, first.is_citable) == ("https://x/refunds", "src", True)
    assert (second.rank, first.score > second.score) == (2, True)


def test_no_more_passages_than_asked_for() -> None:
    workspace = Workspace()
    workspace.put("fees", *(f"the fee number{n} is nine euros" for n in range(9)))
    assert len(workspace.found("fee", limit=4)) == 4
    assert workspace.found("fee", limit=0) == []


def test_an_earlier_version_answers_as_it_did_then() -> None:
    workspace = Workspace()
    workspace.put("fees", "the fee is nine euros")
    workspace.put("fees", "the fee is ten euros")
    assert workspace.found("fee") == ["the fee is ten euros"]
    assert workspace.found("fee", at_version=1) == ["the fee is nine euros"]
    assert workspace.found("fee", at_version=0) == []


@pytest.mark.parametrize("version", [-1, 2, 10**30])
def test_a_version_that_is_not_there_is_refused(version: int) -> None:
    workspace = Workspace()
    workspace.put("fees", "the fee is nine euros")
    with pytest.raises(InvalidInput, match=str(version)):
        workspace.retriever.search("fee", at_version=version)


def test_passages_of_private_sources_are_not_citable() -> None:
    workspace = Workspace(is_private=True)
    workspace.put("fees", "the fee is nine euros")
    [passage] = workspace.retriever.search("fee").passages
    assert not passage.is_citable


def test_a_chunk_whose_document_is_unknown_is_passed_over() -> None:
    workspace = Workspace()
    workspace.put("fees", "the fee is nine euros")
    workspace.put("prices", "the fee of shipping")
    del workspace.facts.documents["fees"]
    assert workspace.found("fee") == ["the fee of shipping"]


def test_a_candidate_text_stands_in_for_the_stored_one() -> None:
    workspace = Workspace()
    workspace.put("fees", "the fee is nine euros")
    assert workspace.found("fee", overlay=an_overlay("fees", "the fee is ten euros")) == [
        "the fee is ten euros"
    ]
    assert workspace.found("fee") == ["the fee is nine euros"]


def test_a_candidate_document_is_found_before_anything_is_stored() -> None:
    [passage] = Workspace().retriever.search("fee", overlay=an_overlay("new", "the fee")).passages
    assert (passage.text, passage.document_id, passage.url) == ("the fee", "new", None)


@pytest.mark.parametrize("is_private", [True, False])
def test_a_candidate_document_is_citable_if_its_source_is(is_private: bool) -> None:
    workspace = Workspace(is_private=is_private)
    [passage] = workspace.retriever.search("fee", overlay=an_overlay("new", "the fee")).passages
    assert passage.is_citable is not is_private


def test_a_candidate_document_of_an_unknown_source_is_not_citable() -> None:
    workspace = Workspace()
    overlay = an_overlay("new", "the fee")
    strange = tuple(replace(chunk, source_id="src_9") for chunk in overlay.chunks)
    [passage] = workspace.retriever.search("fee", overlay=replace(overlay, chunks=strange)).passages
    assert not passage.is_citable


def test_a_document_taken_out_is_not_found() -> None:
    workspace = Workspace()
    workspace.put("fees", "the fee is nine euros")
    assert workspace.found("fee", overlay=Overlay(hidden_document_ids=("fees",))) == []


def test_a_candidate_scores_as_it_would_once_stored() -> None:
    texts = {f"doc{n}": f"the fee of service {n} and option{n}" for n in range(12)}
    stored, draft = Workspace(), Workspace()
    for name, text in texts.items():
        stored.put(name, text)
        if name != "doc3":
            draft.put(name, text)
    question = "fee for option3"
    by_store = stored.retriever.search(question).passages[0]
    by_draft = draft.retriever.search(question, overlay=an_overlay("doc3", texts["doc3"])).passages[0]
    assert by_store.text == by_draft.text == texts["doc3"]
    assert by_draft.dense_score == pytest.approx(by_store.dense_score)
    assert by_draft.lexical_score == pytest.approx(by_store.lexical_score, rel=0.5)


def test_vectors_that_do_not_fit_the_candidates_are_refused() -> None:
    workspace = Workspace()
    overlay = Overlay(chunks_of("new", "one", version=9), np.zeros((2, 64), np.float32))
    with pytest.raises(InvalidInput):
        workspace.retriever.search("fee", overlay=overlay)


def test_each_step_is_timed() -> None:
    workspace = Workspace()
    workspace.put("fees", "the fee is nine euros")
    timings = workspace.retriever.search("fee").timings_ms
    assert set(timings) == {"embed", "index", "rank", "describe", "search"}
    assert all(value >= 0 for value in timings.values())


def test_content_for_others_is_not_found_and_takes_no_place() -> None:
    workspace = Workspace()
    workspace.put("fees", "the fee is nine euros")
    workspace.closed = ("src",)
    assert workspace.found("what is the fee") == []
    assert workspace.found("what is the fee", at_version=1) == []
    assert workspace.found("what is the fee", segments=frozenset({"staff"})) == ["the fee is nine euros"]


def test_a_candidate_text_for_others_is_not_found_either() -> None:
    workspace = Workspace()
    workspace.put("fees", "the fee is nine euros")
    workspace.closed = ("src",)
    chunks = chunks_of("new", "the new fee is ten euros", version=2, kind="passage")
    overlay = Overlay(chunks, EMBEDDER.embed([chunk.search_text for chunk in chunks]))
    assert workspace.found("what is the fee", overlay=overlay) == []


def test_a_mistyped_word_is_read_as_the_contents_own() -> None:
    workspace = Workspace()
    workspace.put("cover", "the warranty lasts two years")
    workspace.put("other", "opening times of the shop")
    mistyped = workspace.retriever.search("warrenty").passages[0]
    assert mistyped.text == "the warranty lasts two years"
    assert mistyped.lexical_score > 0


def test_what_either_wording_finds_is_found() -> None:
    workspace = Workspace()
    workspace.put("kulku", "kulku weight 24 kg")
    workspace.put("hours", "shop hours nine to five")
    assert set(workspace.found("shop hours", also="kulku weight")) == {
        "kulku weight 24 kg",
        "shop hours nine to five",
    }


class ScoredByBoth(InMemoryChunkIndex):
    """The second encoder takes the other text for the right one, by a little."""

    def search(self, query: IndexQuery) -> list[IndexHit]:
        return [
            replace(hit, second_score=0.9 if "batteri" in hit.chunk.text else 0.78)
            for hit in super().search(query)
        ]


@pytest.mark.parametrize(("only_language", "first"), [("en", "batteri"), (None, "garanti")])
def test_a_first_encoder_of_many_languages_keeps_its_say(only_language: str | None, first: str) -> None:
    workspace = Workspace()
    workspace.index = ScoredByBoth()
    workspace.put("help", "Hur länge gäller garanti", "batteri")
    embedder = HashEmbedder(only_language=only_language)
    facts = workspace.facts
    retriever = PassageRetriever(workspace.index, facts, embedder, lambda: 1, facts.find_source)
    assert first in retriever.search("Hur länge gäller min garanti?").passages[0].text
