"""Facts that fixed wordings state, and whether any content holds them."""

import re
from collections.abc import Iterator

from core.answering.grounding import containment, facts_of, unsupported_facts
from core.answering.instructions import instructs_assistant
from core.answering.phrase_files import any_of, read_phrases
from core.answering.plain_text import said
from core.answering.ports import PassageSearch
from core.answering.preflight_findings import Finding, FindingKind, Severity, said_texts
from core.answering.sentences import PieceKind, split_pieces
from core.answering.span_support import SpanFinder
from core.configuration.agent_config import AgentConfig
from core.configuration.field_words import Path
from core.knowledge.ports import Embedder
from core.retrieval.passages import Passage

MOST = 40
"""Sentences that are looked up: each costs a search and a few vectors, some 0.2 s."""
_PASSAGES = 6
_LEAST_SUPPORT = 0.6
"""More than of an answer, whose spans were found for a question: here the statement itself is looked for."""
_LEAST_PROMISED = 0.7
_NOTHING, _OPPOSITE = "nothing in its passage says so", "its passage says the opposite"
_LACKING = "its passage does not hold "
_SECTIONS = read_phrases("promises.txt")
_PROMISE = re.compile(rf"(?<!\w){any_of(_SECTIONS['promise'])}(?!\w)", re.IGNORECASE)
_HARMLESS = re.compile(rf"(?<!\w){any_of(_SECTIONS['harmless'])}(?!\w)", re.IGNORECASE)
_ABOUT_FORM = re.compile(rf"(?<!\w){any_of(_SECTIONS['form'])}(?!\w)", re.IGNORECASE)
_REPORTED = re.compile(any_of(_SECTIONS["reported"]), re.IGNORECASE)
_SHORTENED = re.compile(r"\b(I|we|you|they|it|that)['’](?:ll|ve|re|d|m|s)\b", re.IGNORECASE)


class PromiseCheck:
    """Looks each statement up in the content, as an answer would be."""

    def __init__(self, search: PassageSearch, embedder: Embedder) -> None:
        self._search = search
        self._finder = SpanFinder(embedder)

    def check(self, config: AgentConfig) -> Iterator[Finding]:
        """A finding for each statement that no content holds. Raises ProviderError, StorageError."""
        claims = list(dict.fromkeys(_claims(config)))
        for path, sentence in claims[:MOST]:
            says = self._problem(_spoken_by_us(sentence, config))
            if says:
                severity = Severity.NOTE if path[0] in {"instructions", "brand_voice"} else Severity.WARNING
                yield Finding(severity, FindingKind.PROMISE, path, f"“{sentence}” {says}")
        if len(claims) > MOST:
            yield Finding(
                Severity.NOTE,
                FindingKind.NOT_CHECKED,
                claims[MOST][0],
                f"The first {MOST} statements were looked up in the content, {len(claims) - MOST} were not.",
            )

    def _problem(self, sentence: str) -> str:
        """What the content does not say of it, in words; empty when it says so."""
        passages = self._search.search(sentence, limit=_PASSAGES).passages
        found = self._finder.find(sentence, passages)
        title = f"“{passages[0].title}”" if passages else ""
        if found.citation is not None:
            is_held = found.support >= _LEAST_SUPPORT and (
                not promises(sentence) or any(_is_promised(sentence, one) for one in passages)
            )
            return "" if is_held else f"is said, and the nearest content, {title}, does not say quite this."
        if not passages or found.problem == _NOTHING:
            return "is said, and nothing in the content says so."
        if found.problem == _OPPOSITE:
            return f"is said, and the content says the opposite: see {title}."
        missing = found.problem.removeprefix(_LACKING)
        return f"is said, and the nearest content, {title}, does not hold this: {missing}."


def _is_promised(sentence: str, passage: Passage) -> bool:
    """Whether one sentence of the passage, read under its title, says nearly all of it: what is free under a
    condition, or for another thing, is not promised."""
    for piece in split_pieces(passage.text):
        told = f"{passage.title}. {passage.heading}. {passage.text[piece.start : piece.end]}"
        if containment(sentence, told) >= _LEAST_PROMISED and not unsupported_facts(sentence, told):
            return True
    return False


def _claims(config: AgentConfig) -> Iterator[tuple[Path, str]]:
    """Sentences that state a fact which a customer may rely on."""
    voice = [(("brand_voice", "samples"), one) for one in config.brand_voice.samples]
    for path, text in (*said_texts(config), *voice):
        for sentence in _sentences(text):
            if states_fact(_spoken_by_us(sentence, config)):
                yield path, sentence
    for sentence in _sentences(config.instructions):
        claim = _REPORTED.sub("", sentence, count=1)
        if states_fact(claim) and not _ABOUT_FORM.search(claim) and not instructs_assistant(claim):
            yield ("instructions",), claim


def _sentences(text: str) -> Iterator[str]:
    for piece in split_pieces(text):
        if piece.kind not in {PieceKind.HEADING, PieceKind.CODE}:
            sentence = said(piece, text).strip()
            if sentence:
                yield sentence


def states_fact(sentence: str) -> bool:
    """Whether it holds what content must back: a number, a date, a price, an address, or a promise."""
    if sentence.rstrip().endswith(("?", "？")):
        return False
    facts = facts_of(sentence)
    counted = any(one.unit or one.number not in {"0", "1"} for one in facts.quantities)
    has_facts = counted or facts.dates or facts.links or facts.addresses or facts.units
    return bool(has_facts) or promises(sentence)


def promises(sentence: str) -> bool:
    """Whether a word makes it a promise, as `free` and `always` do."""
    return _PROMISE.search(_HARMLESS.sub(" ", sentence)) is not None


def _spoken_by_us(sentence: str, config: AgentConfig) -> str:
    """Content speaks of the company as `we`; its name in a promise is no fact that content must hold."""
    sentence = _SHORTENED.sub(lambda match: match[1].casefold(), sentence)
    for name in filter(None, (config.company.strip(), config.name.strip())):
        # Not within an address: help@lumen.example stays what it is.
        alone = rf"(?<![\w@./-]){re.escape(name)}(?![\w@-]|\.\w)"
        sentence = re.sub(alone, "we", sentence, flags=re.IGNORECASE)
    return sentence
