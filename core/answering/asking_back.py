"""Words the question that is asked back, with the nearest topics of the content as choices. Pure."""

from core.answering.findings import Findings
from core.answering.instructions import instructs_assistant
from core.answering.plain_text import readable

CHOICES = 3
_NEAR = 0.35
"""A topic is offered when its best piece scores this near to the very best."""
_LEAST_COSINE = 0.35
_LONGEST = 90
_TIE = 0.1
_ON_SUBJECT = 0.99
_LEAST_NEAR = 0.5


def ask_back_text(wording: str, findings: Findings, *, choices: str = "Is it about one of these?") -> str:
    """The wording; with two or three titles that may be meant where there are such, led in by `choices`."""
    titles = topics(findings)
    if len(titles) < 2:
        return wording
    return "\n".join([wording, "", choices, *(f"- {title}" for title in titles)])


def has_choices(findings: Findings) -> bool:
    """Several pages are on the very subject: a title says all that was asked, and others fit as well."""
    signals = findings.signals
    is_tie = signals.document_margin < _TIE and signals.heading_coverage >= _ON_SUBJECT
    return is_tie and signals.nearest >= _LEAST_NEAR and len(topics(findings)) > 1


def topics(findings: Findings) -> list[str]:
    """Titles of the nearest documents that customers may see, best first; none that is unfit to be shown."""
    found: list[str] = []
    for one in findings.pieces:
        if one.score < findings.pieces[0].score - _NEAR:
            break
        title = readable(one.passage.title)
        is_fit = one.passage.is_citable and 0 < len(title) <= _LONGEST and not instructs_assistant(title)
        if is_fit and one.cosine >= _LEAST_COSINE and title not in found:
            found.append(title)
    return found[:CHOICES]
