"""The chat for everybody: by keyboard, on a phone, from right to left, in the dark, with a screen reader."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from core.channels.widget.bundle import widget_texts
from core.deployment.channel_settings import WidgetLook

DELIVERED = WidgetLook().colour
WRONG = {"serious", "critical"}
LONG = "\n\n".join(
    [
        "Here is **how**:",
        "1. Open [orders](https://shop.example/orders)\n2. Choose *Return*\n   - in time",
        "| Country | Cost |\n|---|---|\n| Sweden | free |",
        "`CODE-1`",
        *(f"Paragraph {number}." for number in range(12)),
    ]
)
SOURCES = [{"title": "Returns", "url": "https://help.example/returns"}]


def _serious(customer) -> list[str]:
    found = Axe().run(customer.page, context="answerdesk-widget")
    wrong = [one for one in found.response["violations"] if one["impact"] in WRONG]
    return [f"{one['id']}: {one['nodes'][0]['html']} {one['nodes'][0]['failureSummary']}" for one in wrong]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(
    ("theme", "colour"),
    [("light", DELIVERED), ("dark", DELIVERED), ("dark", "#1e1b4b"), ("light", "#facc15")],
)
def test_no_state_has_a_serious_violation(server, visit, theme, colour, language):
    said = json.loads(widget_texts(language)[0])
    server.config["look"]["colour"] = colour
    server.page = server.page_with(lang=language)
    server.answer = lambda talk, _: talk.say("agent", LONG, citations=SOURCES)
    customer = visit(color_scheme=theme, reduced_motion="reduce")
    expect(customer.page.locator(".root")).to_have_attribute("dir", {"en": "ltr", "ar": "rtl"}[language])
    assert _serious(customer) == []
    customer.open()
    assert _serious(customer) == []
    customer.send("How?")
    customer.sees("Here is how")
    customer.log.get_by_role("button", name=said["notHelpful"]).click()
    server.talk().say("notice", "You are being handed over.")
    server.talk().say("person", "Hi!", author="Maja")
    server.talk().asks_email = True
    server.refuse("/messages", 422)
    customer.send("Me too")
    expect(customer.log.get_by_text(said["failed"])).to_be_visible()
    customer.page.get_by_role("button", name=said["emailSend"]).click()
    assert _serious(customer) == []
    server.talk().asks_email, server.talk().state = False, "closed"
    expect(customer.page.get_by_text(said["rateAll"])).to_be_visible()
    customer.page.get_by_role("button", name=said["more"], exact=True).click()
    assert _serious(customer) == []
    customer.shoot(f"axe-{theme}-{colour[1:]}-{language}")
    customer.page.get_by_role("button", name=said["conversations"]).click()
    customer.page.locator(".thread").wait_for()
    assert _serious(customer) == []


def test_a_chat_that_takes_nothing_new_has_no_serious_violation(server, visit):
    customer = visit(reduced_motion="reduce")
    customer.open()
    server.config["is_open"] = False
    customer.send("Hello")
    expect(customer.log.get_by_role("button", name="Delete")).to_be_visible()
    assert _serious(customer) == []
    expect(customer.panel).to_be_focused()


def test_everything_is_reached_by_keyboard(server, visit):
    server.answer = lambda talk, _: talk.say("agent", "Yes.", citations=SOURCES)
    customer = visit()
    keys = customer.page.keyboard
    customer.page.get_by_role("button", name="Buy").focus()
    keys.press("Tab")
    while customer.page.evaluate("!document.activeElement.shadowRoot"):
        keys.press("Tab")
    keys.press("Enter")
    expect(customer.input).to_be_focused()
    keys.type("Hello")
    keys.press("Enter")
    customer.sees("Yes.")
    reached = set()
    for _ in range(12):
        keys.press("Shift+Tab")
        reached.add(_focused(customer))
    assert {"More", "Close chat", "Returns", "Helpful", "Not helpful", "Conversation"} <= reached
    customer.page.get_by_role("button", name="More").focus()
    keys.press("Enter")
    keys.press("ArrowDown")
    assert _focused(customer) == "New conversation"
    keys.press("Escape")
    assert _focused(customer) == "More"
    keys.press("Escape")
    expect(customer.panel).to_be_hidden()
    expect(customer.launcher).to_be_focused()


def _focused(customer) -> str:
    return customer.page.evaluate(
        """() => {
          const one = document.activeElement.shadowRoot?.activeElement;
          const words = () => one.innerText.split("\\n")[0].replace(/ \\(.*/, "");
          return one ? one.getAttribute("aria-label") || words() : "";
        }"""
    )


def test_focus_is_seen_and_goes_back_to_where_it_was(server, visit):
    customer = visit()
    buy = customer.page.get_by_role("button", name="Buy")
    buy.focus()
    customer.page.evaluate("Answerdesk.open()")
    expect(customer.input).to_be_focused()
    customer.page.keyboard.press("Shift+Tab")
    outline = "e => getComputedStyle(e).outlineStyle + getComputedStyle(e).outlineWidth"
    assert customer.page.get_by_role("button", name="Attach a file").evaluate(outline) == "solid2px"
    customer.page.keyboard.press("Escape")
    expect(buy).to_be_focused()


def test_a_finished_reply_is_announced_once_and_its_pieces_are_not(server, visit):
    server.answer = lambda talk, _: setattr(talk, "state", "agent_active")
    customer = visit()
    customer.open()
    customer.log.evaluate(
        """log => { window.heard = [];
          const said = (node) => log.getAttribute("aria-live") + ": " + node.innerText;
          const hear = (all) => all.forEach((one) => heard.push(...[...one.addedNodes].map(said)));
          new MutationObserver(hear).observe(log, {childList: true}); }"""
    )
    customer.send("Hello")
    customer.sees("Hello")
    expect(customer.log.get_by_text("Sent ·")).to_be_visible()
    talk = server.talk()
    for piece in ("One", "One two", "One two three"):
        talk.draft = piece
        expect(customer.page.locator(".draft .bubble")).to_have_text(piece)
    talk.say("agent", "One two three.")
    customer.sees("One two three.")
    own, reply = [one for one in customer.page.evaluate("heard") if "March" not in one]
    assert own.startswith("polite: You:")
    assert reply.startswith("polite: ")
    assert "One two three." in reply


def test_on_a_phone_the_chat_fills_the_screen_and_keeps_the_focus(server, visit):
    screen = {"width": 390, "height": 700}
    customer = visit(viewport=screen, has_touch=True, is_mobile=True, reduced_motion="reduce")
    customer.launcher.tap()
    expect(customer.panel).to_have_attribute("aria-modal", "true")
    assert customer.panel.bounding_box() == {"x": 0, "y": 0} | screen
    expect(customer.launcher).to_be_hidden()
    customer.send("Hello")
    customer.sees("You said: Hello")
    for _ in range(12):
        customer.page.keyboard.press("Tab")
        assert customer.page.evaluate("document.activeElement.localName") == "answerdesk-widget"
    customer.shoot("phone")
    customer.page.get_by_role("button", name="Close chat").tap()
    expect(customer.launcher).to_be_visible()


def test_a_small_window_as_at_400_percent_can_be_used(server, visit):
    server.answer = lambda talk, _: talk.say("agent", LONG)
    customer = visit(viewport={"width": 320, "height": 256})
    customer.open()
    customer.send("Hello")
    customer.sees("Here is how")
    assert customer.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert customer.page.locator(".scroller").evaluate("e => e.scrollWidth <= e.clientWidth")
    expect(customer.input).to_be_in_viewport()


def test_arabic_reads_from_right_to_left_and_english_in_it_from_left_to_right(server, visit):
    server.answer = lambda talk, _: talk.say("agent", "Use the form.")
    server.page = server.page_with(lang="ar-EG")
    customer = visit()
    expect(customer.launcher).to_have_attribute("aria-label", "فتح الدردشة")
    customer.open()
    customer.send("كيف أعيد منتجًا؟")
    customer.sees("Use the form.")
    direction = "e => getComputedStyle(e).direction"
    assert customer.panel.evaluate(direction) == "rtl"
    assert customer.log.get_by_text("Use the form.").evaluate(direction) == "ltr"
    face, bubble = (customer.log.locator(f".other {name}").bounding_box() for name in (".avatar", ".bubble"))
    assert face["x"] > bubble["x"]
    customer.shoot("arabic")


def test_the_language_is_the_page_s_then_the_browser_s(server, visit):
    server.page = server.page_with(lang="xx")
    customer = visit(locale="sv-SE")
    customer.open()
    expect(customer.input).to_have_attribute("placeholder", "Skriv ett meddelande…")


def test_the_dark_follows_the_system_and_the_setting_goes_before_it(server, visit):
    root = ".root"
    customer = visit(color_scheme="light")
    expect(customer.page.locator(root)).to_have_attribute("data-theme", "light")
    customer.page.emulate_media(color_scheme="dark")
    expect(customer.page.locator(root)).to_have_attribute("data-theme", "dark")
    server.page = server.page_with('data-theme="light" data-colour="#facc15" data-side="left" data-open')
    customer.come()
    expect(customer.page.locator(root)).to_have_attribute("data-theme", "light")
    assert customer.launcher.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(250, 204, 21)"
    assert customer.launcher.evaluate("e => getComputedStyle(e).color") == "rgb(0, 0, 0)"
    expect(customer.panel).to_be_visible()
    assert round(customer.panel.bounding_box()["x"]) == 20  # Chromium places it by fractions of a pixel
    assert customer.page.evaluate("document.activeElement === document.body")


def test_nothing_moves_for_those_who_want_no_motion(server, visit):
    server.answer = lambda talk, _: setattr(talk, "state", "agent_active")
    customer = visit(reduced_motion="reduce")
    customer.open()
    customer.send("Hello")
    customer.page.locator(".dots").wait_for()
    assert (
        customer.page.evaluate(
            "document.querySelector('answerdesk-widget').shadowRoot.getAnimations().length"
        )
        == 0
    )


def test_forced_colours_leave_edges_around_what_is_pressed(server, visit):
    customer = visit(forced_colors="active")
    customer.open()
    borders = [
        customer.page.locator(name).first.evaluate("e => getComputedStyle(e).borderTopWidth")
        for name in (".panel", ".launcher", ".field", ".bubble")
    ]
    assert borders == ["1px"] * 4


def test_a_long_reply_is_read_from_its_beginning(server, visit):
    server.answer = lambda talk, _: talk.say("agent", LONG)
    customer = visit()
    customer.open()
    customer.send("Hello")
    customer.sees("Here is how")
    expect(customer.log.get_by_text("Here is how")).to_be_in_viewport()
    customer.page.locator(".scroller").evaluate("e => e.scrollTop = 0")
    server.talk().say("agent", "One more thing.")
    newest = customer.page.get_by_role("button", name="New messages")
    newest.click()
    expect(customer.log.get_by_text("One more thing.")).to_be_in_viewport()
    expect(newest).to_be_hidden()
