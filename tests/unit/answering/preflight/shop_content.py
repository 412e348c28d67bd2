"""A small shop's help content, and a search over it by meaning, for looks at drafts."""

from dataclasses import replace

from core.knowledge.ports import Embedder
from core.retrieval.passages import Passage, SearchResult
from tests.fakes.scripted_search import a_passage

CONTENT = {
    "Returns": "You can return any lamp within 30 days of delivery. Returns are free in Germany and Austria; "
    "from other countries you pay the postage. We refund the price within 5 working days after the parcel "
    "arrives.",
    "Delivery": "Parcels within Germany arrive in 2 to 3 working days. Delivery is free from €50; below that "
    "it costs €4.90. Express delivery costs €9.90 and arrives on the next working day.",
    "Warranty": "All lamps have a warranty of two years. The warranty does not cover light bulbs.",
    "Opening hours": "Our service is there Monday to Friday from 9:00 to 17:00. Write to help@lumen.example "
    "at any time.",
    "Payment": "You can pay by card, PayPal or invoice. We never store card numbers.",
    "Discounts": "Students get 10 % off with a valid student card. Vouchers cannot be combined.",
    "Repairs": "We repair lamps for 40 euros and send them back within two weeks.",
    "Account": "You can change your password under My account. Deleted accounts cannot be restored.",
}


class ContentSearch:
    """PassageSearch over the content: the nearest passages first."""

    def __init__(self, embedder: Embedder, content: dict[str, str] | None = None) -> None:
        self._embedder = embedder
        self._passages = [
            a_passage(text, title=title) for title, text in (CONTENT if content is None else content).items()
        ]
        self._vectors = embedder.embed([f"{one.title}\n{one.text}" for one in self._passages])

    def search(self, question: str, *, limit: int = 10, **_: object) -> SearchResult:
        scores = self._vectors @ self._embedder.embed([question])[0]
        ranked = sorted(zip(scores, self._passages, strict=True), key=lambda one: -one[0])[:limit]
        found: list[Passage] = [replace(one, dense_score=float(score)) for score, one in ranked]
        return SearchResult(question, 1, tuple(found))
