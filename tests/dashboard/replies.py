"""A reply with all its evidence, for tests to vary."""

from dataclasses import replace

from core.answering.reply import Check, Citation, Decision, Reply, ReplySentence
from core.retrieval.passages import Passage

TEXT = "Intro. You can return items within 30 days. Refunds take 5 days. Outro."
RETURN = "You can return items within 30 days."
REFUND = "Refunds take 5 days."


def a_citation(quote: str = RETURN, **fields) -> Citation:
    start = TEXT.index(quote)
    given = {
        "document_id": "doc_1",
        "document_version": 1,
        "external_id": "returns",
        "source_id": "src_1",
        "url": "https://help.example/returns",
        "title": "Returns",
        "quote": quote,
        "start": start,
        "end": start + len(quote),
    }
    return Citation(**(given | fields))


def a_passage(**fields) -> Passage:
    given = {
        "chunk_id": "chk_1",
        "document_id": "doc_1",
        "document_version": 1,
        "external_id": "returns",
        "source_id": "src_1",
        "kind": "passage",
        "url": "https://help.example/returns",
        "title": "Returns",
        "heading": "Deadlines",
        "text": TEXT,
        "start": 0,
        "end": len(TEXT),
        "rank": 1,
        "score": 0.8,
        "dense_score": 0.8,
        "lexical_score": 9.5,
    }
    return Passage(**(given | fields))


def a_reply(**fields) -> Reply:
    said = (
        ReplySentence("Sure!", None, 1.0),
        ReplySentence(RETURN, a_citation(), 0.97),
        ReplySentence(REFUND, a_citation(REFUND), 0.6),
    )
    reply = Reply(
        decision=Decision.ANSWER,
        text=f"Sure! {RETURN} {REFUND}",
        confidence=0.84,
        reason="Both sentences are quoted.",
        understood_as="how long can I return an item",
        sentences=said,
        citations=(a_citation(), a_citation(REFUND)),
        passages=(a_passage(), a_passage(chunk_id="chk_2", document_id="doc_2", rank=2, dense_score=0.4)),
        checks=(Check("numbers", True, "30 and 5 occur in their spans"),),
        knowledge_version=3,
        config_version=1,
        composer="extractive",
        model="",
        timings_ms={"search": 20.0, "compose": 10.0, "total": 30.0},
    )
    return replace(reply, **fields)
