"""The default composer: says the best supporting sentences of the content, word for word, made readable."""

from collections.abc import Iterator, Sequence

from core.answering.citing import cite
from core.answering.findings import Findings
from core.answering.plain_text import said
from core.answering.ports import Draft
from core.answering.reply import Check, ReplyDelta, ReplySentence, Turn
from core.answering.selection import Chosen, choose
from core.answering.sentences import Piece, PieceKind
from core.answering.shortening import shortened
from core.answering.tool_calls import ToolCalls
from core.answering.wording import closing, opening
from core.answering.wordings_by_language import quotes_from, wording
from core.configuration.agent_config import ResponseLength
from core.knowledge.documents import Medium
from core.knowledge.languages import detect_language, primary_language


class ExtractiveComposer:
    """Implements Composer without a model: each sentence is a slice of its source less its markup."""

    def compose(
        self,
        turn: Turn,
        findings: Findings,
        calls: ToolCalls,  # noqa: ARG002 - it calls nothing
    ) -> Iterator[ReplyDelta | Draft]:
        """The text in one delta, then the draft; no sentences when nothing may be quoted."""
        chosen = choose(findings)
        if turn.config.style.length is ResponseLength.SHORT:
            chosen = shortened(chosen, findings)
        body, sentences = render(chosen)
        if not sentences:
            yield Draft((), checks=(Check("Quotable evidence", False, "Nothing found may be quoted."),))
            return
        before = [part for part in (opening(turn), *_origin(turn, chosen)) if part]
        after = [part for part in (closing(turn),) if part]
        text = "\n\n".join([*before, body, *after])
        yield ReplyDelta(text)
        yield Draft(
            (*_unsupported(before), *sentences, *_unsupported(after)),
            text=text,
            checks=(Check("Exact quotes", True, f"{len(sentences)} sentences, each a slice of its source."),),
        )


def _origin(turn: Turn, chosen: Sequence[Chosen]) -> tuple[str, ...]:
    """What the customer should know of the quoted text: another language, or a machine's hearing."""
    first = chosen[0].passage
    heard = any(part.passage.medium is Medium.MACHINE_TRANSCRIPT for part in chosen)
    content = primary_language(first.language) or detect_language(first.text)
    is_foreign = turn.language is not None and content is not None and content != turn.language
    return (
        quotes_from(content, turn.language) if is_foreign and content else "",
        wording("transcript", turn.language) if heard else "",
    )


_LISTED = (PieceKind.STEP, PieceKind.ITEM, PieceKind.ROW)


def _unsupported(texts: Sequence[str]) -> list[ReplySentence]:
    return [ReplySentence(text, None, 1.0) for text in texts]


def render(chosen: Sequence[Chosen]) -> tuple[str, tuple[ReplySentence, ...]]:
    """The Markdown text and the sentences it consists of, each with its span; repeated ones are said once."""
    blocks: list[str] = []
    sentences: list[ReplySentence] = []
    for part in chosen:
        before: Piece | None = None
        number = 0
        is_list = sum(piece.kind in _LISTED for piece in part.pieces) > 1
        for piece in part.pieces:
            text = said(piece, part.passage.text)
            if not text or any(one.text == text for one in sentences):
                continue
            number = number + 1 if piece.kind is PieceKind.STEP else number
            is_marked = is_list or piece.kind is PieceKind.HEADING
            _append(blocks, _marked(piece, text, number) if is_marked else text, piece, before)
            sentences.append(ReplySentence(text, cite(part.passage, piece.start, piece.end), 1.0))
            before = piece
    return "\n".join(blocks).strip(), tuple(sentences)


def _marked(piece: Piece, text: str, number: int) -> str:
    if piece.kind is PieceKind.STEP:
        return f"{number}. {text}"
    if piece.kind is PieceKind.HEADING:
        return f"**{text}**"
    return f"- {text}" if piece.kind in (PieceKind.ITEM, PieceKind.ROW) else text


def _append(blocks: list[str], text: str, piece: Piece, before: Piece | None) -> None:
    """Sentences of a paragraph run on; lists and paragraphs are set apart by an empty line."""
    if before is None:
        blocks.append(text if not blocks else f"\n{text}")
    elif piece.kind is PieceKind.SENTENCE and before.kind is PieceKind.SENTENCE:
        blocks[-1] += f" {text}" if piece.group == before.group else f"\n\n{text}"
    elif piece.kind is before.kind:
        blocks.append(text)
    else:
        blocks.append(f"\n{text}")
