"""Pairs among passages with vectors from spelling."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from core.knowledge.documents import Chunk
from core.review.conflict_finder import find_pairs
from core.review.conflicts import ConflictKind, conflict_id
from core.review.near_pairs import near_pairs
from core.review.ports import IndexedPassages
from tests.fakes.hash_embedder import HashEmbedder

LONG = (
    "The parcel is handed to the carrier in the evening. "
    "The carrier writes to you when it is on its way. "
    "Whoever is at home may take it in; otherwise it waits at the nearest shop for a week."
)


def a_chunk(document_id: str, text: str, *, title: str = "Returns", ordinal: int = 0) -> Chunk:
    return Chunk(
        id=f"{document_id}_{ordinal}",
        document_id=document_id,
        document_version=1,
        ordinal=ordinal,
        source_id="src_1",
        kind="passage",
        title=title,
        heading="",
        text=text,
        start=100,
        end=100 + len(text),
        search_text=f"{title} {text}",
    )


def found_in(*chunks: Chunk, wanted=None, are_comparable=True):
    vectors = HashEmbedder().embed([chunk.text for chunk in chunks])
    passages = IndexedPassages(chunks, vectors, (1,) * len(chunks))

    def may_compare(left: Chunk, right: Chunk) -> bool:
        assert left.document_id < right.document_id
        return are_comparable

    places = range(len(chunks)) if wanted is None else wanted
    return find_pairs(passages, wanted=places, may_compare=may_compare)


THIRTY = a_chunk("doc_1", "You can return items within 30 days of delivery.")
FOURTEEN = a_chunk("doc_2", "You can return items within 14 days of delivery.", title="FAQ")


def test_a_contradiction_is_found_with_both_places():
    (pair,) = found_in(THIRTY, FOURTEEN)
    assert pair.kind is ConflictKind.CONTRADICTION
    assert pair.how is not None
    assert (pair.how.left, pair.how.right) == ("30 days", "14 days")
    assert (pair.left.document_id, pair.left.start, pair.left.words) == ("doc_1", 100, THIRTY.text)


def test_the_order_of_the_passages_does_not_matter():
    (one,), (other,) = found_in(THIRTY, FOURTEEN), found_in(FOURTEEN, THIRTY)
    assert conflict_id(one.kind, one.left, one.right) == conflict_id(other.kind, other.left, other.right)


def test_of_passages_that_did_not_change_only_the_like_are_found_as_in_a_full_look():
    others = [a_chunk(f"doc_{n}", f"The lamp of hall {n} has {n} bulbs.", title="Lamps") for n in range(3, 9)]
    everything = (THIRTY, *others, FOURTEEN)
    assert found_in(*everything, wanted=[len(everything) - 1]) == found_in(THIRTY, FOURTEEN)


def a_short_answer(document_id: str, question: str, answer: str) -> Chunk:
    return replace(a_chunk(document_id, answer, title=question), kind="answer", start=0, end=len(answer))


def test_a_short_answer_speaks_of_its_question():
    ours = a_short_answer("doc_1", "How long may I return an item?", "Within 30 days.")
    other = a_short_answer("doc_2", "How many days do I have to return it?", "Within 14 days.")
    (pair,) = found_in(ours, other)
    assert pair.how is not None
    assert (pair.how.left, pair.how.right) == ("30 days", "14 days")


def test_short_answers_to_different_questions_do_not_contradict_each_other():
    ours = a_short_answer("doc_1", "How long may I return an item?", "Within 30 days.")
    assert found_in(ours, a_short_answer("doc_2", "How long does a refund take?", "Within 14 days.")) == []
    assert found_in(ours, a_short_answer("doc_2", "How long may I return a Nordlys lamp?", "14 days.")) == []


def test_what_follows_the_first_sentence_of_a_short_answer_speaks_for_itself():
    ours = a_short_answer("doc_1", "How long may I return an item?", "Within 30 days.")
    other = a_short_answer("doc_2", "How long may I return an item?", "Within 30 days. Refunds take 5 days.")
    assert found_in(ours, other) == []


def test_a_side_that_says_something_else_makes_another_conflict():
    (one,) = found_in(THIRTY, FOURTEEN)
    (other,) = found_in(THIRTY, a_chunk("doc_2", FOURTEEN.text.replace("14", "7"), title="FAQ"))
    assert conflict_id(one.kind, one.left, one.right) != conflict_id(other.kind, other.left, other.right)


def test_within_one_document_nothing_is_compared():
    assert found_in(THIRTY, a_chunk("doc_1", FOURTEEN.text, ordinal=1)) == []


def test_a_document_that_says_both_is_not_held_against_one_that_says_one_of_them():
    both = a_chunk("doc_2", f"{THIRTY.text} {FOURTEEN.text}", title="FAQ")
    assert found_in(THIRTY, both) == []


def test_nearly_the_same_passage_twice_is_a_duplicate():
    (pair,) = found_in(a_chunk("doc_1", LONG), a_chunk("doc_2", LONG.replace("a week", "seven days")))
    assert (pair.kind, pair.passages) == (ConflictKind.DUPLICATE, 1)
    assert 0.8 <= pair.score < 1


def test_two_documents_with_several_like_passages_are_one_duplicate():
    more = (
        "Glass is packed in paper twice. The box is marked on two sides. Nothing heavy is laid upon it by us."
    )
    chunks = [
        a_chunk(f"doc_{n}", text, ordinal=place) for n in (1, 2) for place, text in enumerate((LONG, more))
    ]
    (pair,) = found_in(*chunks)
    assert pair.passages == 2


def test_a_short_passage_twice_is_no_duplicate():
    chunks = [a_chunk(f"doc_{n}", "Contact us if you have a question.") for n in (1, 2)]
    assert found_in(*chunks) == []


def test_only_pairs_with_a_wanted_side_are_looked_at():
    other = a_chunk("doc_3", LONG)
    assert found_in(THIRTY, FOURTEEN, other, wanted=[2]) == []
    assert len(found_in(THIRTY, FOURTEEN, other, wanted=[1])) == 1


def test_what_may_not_be_compared_is_not():
    assert found_in(THIRTY, FOURTEEN, are_comparable=False) == []


_vectors = arrays.arrays(np.float32, (12, 3), elements=st.floats(-1, 1, width=32))


@given(_vectors, st.sets(st.integers(0, 11)))
def test_near_pairs_are_all_pairs_that_are_near(vectors, wanted):
    units = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
    found = {(one, other) for one, other, _ in near_pairs(units, wanted=sorted(wanted), least=0.5, most=12)}
    cosines = units @ units.T
    near = {
        (one, other)
        for one in range(12)
        for other in range(one + 1, 12)
        if wanted & {one, other} and cosines[one, other] >= 0.5 + 1e-5
    }
    barely = {
        (one, other)
        for one in range(12)
        for other in range(one + 1, 12)
        if abs(cosines[one, other] - 0.5) < 1e-5
    }
    assert near - barely == found - barely


def test_of_many_near_ones_the_nearest_are_given():
    units = np.array([[1, 0], [0.9, 0.436], [0.99, 0.141], [0.6, 0.8]], np.float32)
    found = list(near_pairs(units, wanted=[0], least=0.5, most=2))
    assert [(one, other) for one, other, _ in found] == [(0, 2), (0, 1)]
