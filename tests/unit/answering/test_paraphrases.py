"""How often the checks of generated sentences take an honest paraphrase for a false one, and the reverse."""

from collections import Counter
from pathlib import Path

from core.answering.span_support import SpanFinder
from tests.fakes.hash_embedder import HashEmbedder
from tests.fakes.scripted_search import a_passage

PAIRS = [
    line.split("\t")
    for line in Path(__file__).with_name("paraphrases.tsv").read_text("utf-8").splitlines()
]  # fmt: skip
"""Kind, span and sentence: a true paraphrase, or one with a number, an entity or the sense changed."""


def test_changed_facts_are_caught_and_honest_paraphrases_are_kept():
    finder = SpanFinder(HashEmbedder())
    right: Counter[str] = Counter()
    for kind, span, sentence in PAIRS:
        is_kept = finder.find(sentence, [a_passage(span)]).citation is not None
        right[kind] += is_kept == (kind == "true")
    of = Counter(kind for kind, _, _ in PAIRS)
    assert right["number"] == of["number"]
    assert right["negated"] == of["negated"]
    assert right["entity"] >= 0.75 * of["entity"]
    assert right["true"] >= 0.9 * of["true"]
