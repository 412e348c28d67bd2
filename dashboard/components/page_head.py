"""Title and subtitle of a page: the question it answers."""

from dashboard.components.html_block import draw_html
from dashboard.presenters.markup import tag


def draw_page_head(title: str, question: str) -> None:
    """`question` says in a sentence what the page tells. Beside it, in a row, there is room for controls."""
    draw_html(tag("div", tag("h3", title), tag("p", question), cls="ad-head"), fit=True)
