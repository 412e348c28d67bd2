"""Ranking of hits: what leads, what is folded, what never changes."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.knowledge.documents import Chunk
from core.retrieval.fusion import (
    CHUNKS_A_DOCUMENT,
    LEXICAL_WEIGHT,
    best_of_each,
    names_its_page,
    rank_hits,
)
from core.retrieval.ports import IndexHit


def a_hit(
    name: str,
    *,
    dense: float,
    lexical: float = 0.0,
    document: str | None = None,
    text: str | None = None,
    kind: str = "passage",
) -> IndexHit:
    text = name if text is None else text
    chunk = Chunk(name, document or f"doc-{name}", 1, 0, "src", kind, "", "", text, 0, len(text), text)
    return IndexHit(chunk, dense, lexical)


def order(question: str, *hits: IndexHit) -> list[str]:
    return [ranked.hit.chunk.id for ranked in rank_hits(question, hits)]


HITS = st.lists(
    st.builds(
        a_hit,
        st.text("abc", min_size=1, max_size=4),
        dense=st.floats(-1, 1),
        lexical=st.floats(0, 40).map(lambda score: score if score > 0.001 else 0.0),
        document=st.sampled_from(["d1", "d2", "d3"]),
        text=st.text("xyz ", max_size=6),
        kind=st.sampled_from(["passage", "answer"]),
    ),
    unique_by=lambda hit: hit.chunk.id,
    max_size=25,
)


def test_no_hits_give_no_ranking() -> None:
    assert rank_hits("anything", []) == []


def test_without_matching_words_the_cosine_decides() -> None:
    assert order("refund", a_hit("far", dense=0.1), a_hit("near", dense=0.7)) == ["near", "far"]


def test_matching_words_lift_a_text() -> None:
    plain = a_hit("plain", dense=0.52, text="general remarks")
    exact = a_hit("exact", dense=0.5, lexical=9.0, text="error E42 on start")
    assert order("error E42", plain, exact) == ["exact", "plain"]


def test_a_text_that_matches_few_of_the_words_is_lifted_less() -> None:
    plain = a_hit("plain", dense=0.6, text="general remarks")
    partial = a_hit("partial", dense=0.5, lexical=9.0, text="start page")
    question = "why does the start of my old machine take so many minutes every morning"
    assert order(question, plain, partial) == ["plain", "partial"]


def test_the_lift_never_exceeds_the_weight() -> None:
    [ranked] = rank_hits("error E42", [a_hit("exact", dense=0.5, lexical=9.0, text="error E42")])
    assert ranked.score == 0.5 + LEXICAL_WEIGHT


def test_identical_texts_stand_once_at_their_best_place() -> None:
    hits = [
        a_hit("copy", dense=0.8, text="Same  words"),
        a_hit("first", dense=0.9, text="same words"),
        a_hit("other", dense=0.85),
    ]
    assert order("question", *hits) == ["first", "other"]


def test_further_chunks_of_one_document_stand_behind_other_documents() -> None:
    crowd = [a_hit(f"a{n}", dense=0.9 - n / 100, document="crowd") for n in range(CHUNKS_A_DOCUMENT + 2)]
    ranking = order("question", *crowd, a_hit("other", dense=0.1))
    assert ranking.index("other") == CHUNKS_A_DOCUMENT
    assert len(ranking) == len(crowd) + 1


def test_a_close_short_answer_leads() -> None:
    passage = a_hit("passage", dense=0.75)
    answer = a_hit("answer", dense=0.7, kind="answer")
    assert order("question", passage, answer) == ["answer", "passage"]


def test_a_distant_short_answer_does_not_lead() -> None:
    passage = a_hit("passage", dense=0.5)
    answer = a_hit("answer", dense=0.4, kind="answer")
    assert order("question", passage, answer) == ["passage", "answer"]


def test_a_short_answer_does_not_lead_over_a_plainly_nearer_text() -> None:
    passage = a_hit("passage", dense=0.95)
    answer = a_hit("answer", dense=0.7, kind="answer")
    assert order("question", passage, answer) == ["passage", "answer"]


@given(HITS, st.text(max_size=20))
def test_the_order_of_the_hits_does_not_matter(hits: list[IndexHit], question: str) -> None:
    assert rank_hits(question, hits) == rank_hits(question, hits[::-1])


@given(HITS, st.text(max_size=20))
def test_each_distinct_text_stands_exactly_once(hits: list[IndexHit], question: str) -> None:
    texts = [" ".join(one.hit.chunk.text.split()) for one in rank_hits(question, hits)]
    assert len(texts) == len(set(texts))
    assert set(texts) == {" ".join(hit.chunk.text.split()) for hit in hits}


@given(HITS.filter(bool), st.floats(0.01, 100))
def test_the_scale_of_bm25_does_not_matter(hits: list[IndexHit], factor: float) -> None:
    scaled = [dataclasses.replace(hit, lexical_score=hit.lexical_score * factor) for hit in hits]
    before = {one.hit.chunk.id: one.score for one in rank_hits("x y", hits)}
    after = {one.hit.chunk.id: one.score for one in rank_hits("x y", scaled)}
    for chunk_id in before.keys() & after.keys():
        assert abs(before[chunk_id] - after[chunk_id]) < 1e-6


def read_by_second(key: str, *, dense: float, second: float | None) -> IndexHit:
    return dataclasses.replace(a_hit(key, dense=dense), second_score=second)


def test_the_second_encoder_has_its_say() -> None:
    hits = [read_by_second("near", dense=0.6, second=0.80), read_by_second("nearer", dense=0.5, second=0.85)]
    assert order("anything", *hits) == ["nearer", "near"]


def test_of_what_the_second_encoder_has_not_read_it_thinks_as_the_first() -> None:
    hits = [
        read_by_second("a", dense=0.7, second=0.85),
        read_by_second("unread", dense=0.5, second=None),
        read_by_second("c", dense=0.3, second=0.75),
    ]
    assert order("anything", *hits) == ["a", "unread", "c"]


def test_a_foreign_question_is_the_second_encoders() -> None:
    hits = [read_by_second("luck", dense=0.7, second=0.80), read_by_second("right", dense=0.2, second=0.87)]
    assert [one.hit.chunk.id for one in rank_hits("var är den", hits, is_foreign=True)] == ["right", "luck"]
    assert order("where is it", *hits) == ["luck", "right"]


def test_the_very_code_that_was_asked_for_comes_first() -> None:
    hits = [
        a_hit("other", dense=0.6, text="Error E-4013: restart"),
        a_hit("very", dense=0.5, text="Error E-4012: charge"),
    ]
    assert order("what is e4012", *hits) == ["very", "other"]


def test_pages_of_one_template_do_not_fill_the_top() -> None:
    template = (
        "This page tells all about model {} with its range, its weight, its price and how to order it today "
        "from us, by mail or by telephone, whichever of these ways suits you and yours best"
    )
    hits = [a_hit(f"t{n}", dense=0.9 - n / 100, text=template.format(f"m{n}")) for n in range(6)]
    hits.append(a_hit("other", dense=0.5, text="How to order: write to us"))
    assert order("range", *hits) == ["t0", "t1", "other", "t2", "t3", "t4", "t5"]


def test_two_wordings_give_a_chunk_the_better_of_its_scores() -> None:
    one, other = a_hit("a", dense=0.2, lexical=3.0), a_hit("a", dense=0.6, lexical=1.0)
    [both] = best_of_each([one], [other])
    assert (both.dense_score, both.lexical_score, both.second_score) == (0.6, 3.0, None)
    assert len(best_of_each([one], [a_hit("b", dense=0.1)])) == 2


def test_what_another_wording_finds_may_count_less() -> None:
    own = a_hit("own", dense=0.5)
    read = dataclasses.replace(a_hit("other", dense=0.6, lexical=10.0), second_score=0.9)
    found = {hit.chunk.id: hit for hit in best_of_each([own], [read], weight=0.8)}
    assert found["own"] == own
    other = found["other"]
    assert (round(other.dense_score, 6), other.lexical_score) == (0.48, 8.0)
    assert other.second_score is not None
    assert 0.87 < other.second_score < 0.9


@pytest.mark.parametrize(
    ("question", "is_named"),
    [
        ("How do I change my password?", True),
        ("What is changed?", False),
        ("Is there parking?", False),
        ("", False),
    ],
)
def test_a_question_names_its_page_by_all_long_words_of_the_title(question: str, is_named: bool) -> None:
    hit = a_hit("a", dense=0.5)
    page = dataclasses.replace(hit, chunk=dataclasses.replace(hit.chunk, title="Changing your password"))
    parking = dataclasses.replace(hit, chunk=dataclasses.replace(hit.chunk, id="b", title="Parking"))
    assert names_its_page(question, [page, parking]) is is_named
