"""How a short answer is kept as a document: the answer first, then the other ways to ask for it (pure)."""

from collections.abc import Sequence

from core.knowledge.text_form import normalise_text, normalise_title

_MARK = "\n\n## Other ways to ask\n\n"


def compose_answer_text(answer: str, alternatives: Sequence[str] = ()) -> str:
    """The stored text of a short answer. It begins with the answer, so that spans point into it."""
    answer = normalise_text(answer)
    asked = [line for line in dict.fromkeys(normalise_title(text) for text in alternatives) if line]
    return answer + _MARK + "\n".join(f"- {line}" for line in asked) if asked else answer


def split_answer_text(text: str) -> tuple[str, tuple[str, ...]]:
    """The answer and the alternatives of a stored text; undoes compose_answer_text."""
    answer, mark, rest = text.rpartition(_MARK)
    lines = rest.split("\n")
    if not mark or not all(line.startswith("- ") for line in lines):
        return text, ()
    return answer, tuple(line.removeprefix("- ") for line in lines)
