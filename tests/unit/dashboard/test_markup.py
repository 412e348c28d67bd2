"""Nothing that customers, crawled pages or models wrote becomes markup, a link of its own, or an image."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.presenters.markup import Html, icon, join, markdown, tag
from dashboard.presenters.untrusted_text import plain, web_address

HOSTILE = st.one_of(
    st.text(),
    st.text(alphabet="<>\"'&/=!-[]()*_`:$\\ \nahrefscriptmgonerdjavt.#|~{}", max_size=80),
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            "![x](https://evil.example/pixel.png)",
            "[click](javascript:alert(1))",
            "[click](data:text/html;base64,PHN2Zz4=)",
            "<img src=x onerror=alert(1)>",
            "</div><style>*{display:none}</style>",
            "<javascript:alert(1)>",
            "[a]: javascript:alert(1)\n\n[a]",
        ]
    ),
)


class Reader(HTMLParser):
    """Elements and text, as a browser would find them."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words += data


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


@given(HOSTILE)
def test_text_in_an_element_stays_text(text):
    found = read(tag("div", text, title=text, label=text))
    assert [name for name, _ in found.elements] == ["div"]
    assert found.elements[0][1].get("title", "") == text
    assert found.words.replace("\r\n", "\n") == text.replace("\r\n", "\n")


@given(HOSTILE)
def test_outside_markdown_brings_no_element_that_acts(text):
    found = read(markdown(text))
    harmless = {
        "div",
        "p",
        "a",
        "em",
        "strong",
        "code",
        "pre",
        "ul",
        "ol",
        "li",
        "blockquote",
        "br",
        "hr",
        "s",
    }
    harmless |= {"h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"}
    for name, attributes in found.elements:
        assert name in harmless
        assert set(attributes) <= {"class", "href", "target", "rel", "start", "style", "title"}
        assert not any(key.startswith("on") for key in attributes)
        assert (attributes.get("style") or "text-align:").startswith("text-align:")
        if attributes.get("href"):
            assert web_address(attributes["href"])


@given(HOSTILE)
def test_a_link_leads_to_the_web_or_nowhere(url):
    _, attributes = read(tag("a", "there", href=url)).elements[0]
    assert attributes.get("href", "https://").lower().startswith(("http://", "https://"))


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//host/x",
        "/conversations",
        "https://",
        "http://a\n.b/",
        None,
    ],
)
def test_only_whole_web_addresses_are_followed(url):
    assert web_address(url) is None


def test_links_of_outside_text_open_beside_the_dashboard_and_tell_nothing():
    attributes = dict(read(markdown("[docs](https://docs.example/a)")).elements)["a"]
    assert attributes == {"href": "https://docs.example/a", "target": "_blank", "rel": "noopener noreferrer"}


def test_tables_and_lists_are_drawn():
    names = {name for name, _ in read(markdown("| a | b |\n|---|---|\n| 1 | 2 |\n\n- x")).elements}
    assert {"table", "td", "li"} <= names


def test_unknown_elements_are_refused():
    with pytest.raises(ValueError, match="script"):
        tag("script", "alert(1)")


def test_joined_markup_is_not_escaped_twice():
    assert join("a & b", tag("b", "c"), None) == "a &amp; b<b>c</b>"
    assert isinstance(join(), Html)


def test_icons_are_hidden_from_screen_readers():
    assert 'aria-hidden="true"' in icon("check")


@given(HOSTILE)
def test_widths_stay_within_their_bar(text):
    assert "width:100.00%" in tag("div", text, width_pct=1e9)
    assert "width:0.00%" in tag("div", text, width_pct=-5)


@given(HOSTILE)
def test_labels_hold_no_markdown_of_streamlit(text):
    safe = plain(text)
    assert "\n" not in safe
    unescaped = safe.replace("\\\\", "")
    for sign in "`*_[]<>$!#|~":
        assert unescaped.count(sign) == unescaped.count("\\" + sign)


@pytest.mark.parametrize("text", [":red[hot]", ":material/home:", ":smile:", "a :blue-background[x]"])
def test_directives_icons_and_emoji_codes_do_not_start(text):
    position = plain(text).index(":")
    assert plain(text)[position + 1] == "\u2060"


@pytest.mark.parametrize("text", ["12:30", "Wait: what?", "https stays"])
def test_ordinary_text_is_changed_only_by_escapes(text):
    assert plain(text).replace("\\", "").replace("\u2060", "") == text
