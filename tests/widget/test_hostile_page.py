"""What strangers wrote stays text, and the page around the chat cannot spoil it, nor it the page."""

import json

from playwright.sync_api import expect

HOSTILE = (
    '<img src="https://evil.example/a.png" onerror="owned()"><script>owned()</script>'
    "[click](javascript:owned()) ![pixel](https://evil.example/b.png) ${owned()} "
    '<a href="javascript:owned()">x</a> " onmouseover="owned()'
)
RESET = (
    "<style>* { all: unset !important; display: inline !important; color: red !important }"
    " div { float: left }</style>"
)


def test_hostile_text_in_every_field_stays_text(server, visit):
    server.config["agent"] |= {
        "name": HOSTILE,
        "company": HOSTILE,
        "avatar_image": "https://evil.example/c.png",
    }
    server.config["look"] |= {
        "title": HOSTILE,
        "launcher": HOSTILE,
        "colour": "red;background:url(//evil.example)",
    }
    server.config |= {"greeting": HOSTILE, "back_at": HOSTILE, "ask_email": HOSTILE}

    def answer(talk, message):
        links = ("javascript:owned()", "data:text/html,x", "https://evil.example/" + HOSTILE, None)
        file = {"id": HOSTILE, "name": HOSTILE, "size": "<b>", "media_type": HOSTILE}
        talk.say("notice", HOSTILE)
        talk.say("person", HOSTILE, author=HOSTILE, files=[file])
        talk.say("agent", HOSTILE, citations=[{"title": HOSTILE, "url": url} for url in links])
        talk.partner, talk.asks_email = {"kind": "person", "name": HOSTILE}, True

    server.answer = answer
    customer = visit()
    customer.page.add_init_script("window.hits = []; window.owned = () => hits.push(1);")
    asked: list[str] = []
    customer.page.on("request", lambda request: asked.append(request.url))
    customer.come()
    customer.open()
    customer.page.locator("input[type=file]").set_input_files(
        [{"name": '<img src=x onerror="owned()">.txt', "mimeType": "text/plain", "buffer": b"x"}]
    )
    customer.send(HOSTILE)
    expect(customer.log.locator(".bubble")).to_have_count(3)
    server.talk().draft = HOSTILE
    expect(customer.page.locator(".draft .bubble.writing")).to_be_visible()
    customer.page.get_by_role("button", name="More").click()
    customer.page.get_by_role("button", name="Your conversations").click()
    expect(customer.page.locator(".thread")).to_contain_text("<script>owned()</script>")
    assert customer.page.evaluate("hits") == []
    assert not [url for url in asked if not url.startswith((server.address, customer.address, "blob:"))]
    inside = customer.page.locator("answerdesk-widget")
    assert inside.locator("img, script, iframe, [onerror], [onmouseover], [style*='url']").count() == 0
    schemes = inside.locator("a").evaluate_all("links => links.map((link) => link.protocol)")
    assert schemes
    assert set(schemes) <= {"https:", "blob:"}
    assert customer.problems == []


def test_a_page_that_unsets_everything_leaves_the_chat_as_it_is(server, visit):
    def shape(customer):
        return customer.page.evaluate(
            """() => {
              const root = document.querySelector("answerdesk-widget").shadowRoot;
              return [".panel", ".launcher", "textarea", ".own .bubble", ".other .bubble"].map((name) => {
                const element = [...root.querySelectorAll(name)].pop();
                const {x, y, width, height} = element.getBoundingClientRect();
                const {color, fontSize, direction, display} = getComputedStyle(element);
                return [name, x, y, width, height, color, fontSize, direction, display];
              });
            }"""
        )

    shapes = []
    for head, html in (("", "<html"), (RESET, "<html style='font-size: 40px; direction: rtl'")):
        server.page = server.page_with(head=head).replace("<html", html)
        server.page_policy = "default-src * 'unsafe-inline'"
        customer = visit(reduced_motion="reduce")
        customer.open()
        customer.send("Hello")
        customer.sees("You said: Hello")
        shapes.append(shape(customer))
    assert shapes[0] == shapes[1]


def test_the_page_keeps_its_globals_styles_and_shortcuts(server, visit):
    customer = visit()
    customer.page.add_init_script(
        """addEventListener("DOMContentLoaded", () => { window.pressed = [];
             document.addEventListener("keydown", (event) => pressed.push(event.key)); });
           const frame = () => Object.getOwnPropertyNames(window); window.before = frame();
           window.added = () => frame().filter((name) => !before.includes(name));"""
    )
    customer.come()
    customer.open()
    customer.send("j")
    customer.sees("You said: j")
    assert set(customer.page.evaluate("added()")) - {"before", "added", "pressed"} == {"Answerdesk"}
    assert customer.page.evaluate("pressed") == []
    assert customer.page.evaluate("document.adoptedStyleSheets.length + document.styleSheets.length") == 0
    assert customer.page.evaluate("document.documentElement.outerHTML.match(/style=/g)") is None


def test_the_chat_outlives_a_page_that_replaces_its_body(server, visit):
    customer = visit()
    customer.open()
    customer.send("Hello")
    customer.sees("You said: Hello")
    customer.page.evaluate("document.body.replaceWith(document.createElement('body'))")
    customer.sees("You said: Hello")


def test_nothing_is_kept_of_those_who_never_chat(server, visit):
    customer = visit()
    customer.open()
    customer.page.keyboard.press("Escape")
    kept = json.loads(customer.page.evaluate("JSON.stringify(Object.keys(localStorage))"))
    assert kept == []
    assert customer.page.context.cookies() == []
    assert server.secrets == {}
