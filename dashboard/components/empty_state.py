"""What a page says when there is nothing: why, and the next step."""

from dashboard.components.html_block import draw_html
from dashboard.presenters.markup import icon, tag


def draw_empty(title: str, sentence: str, *, symbol: str) -> None:
    """A centred note; the page puts the button of the next step below it."""
    draw_html(tag("div", icon(symbol), tag("h4", title), tag("p", sentence), cls="ad-empty"))
