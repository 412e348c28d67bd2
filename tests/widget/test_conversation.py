"""A customer talks with the agent and with people, on a page of another origin with a strict policy."""

import base64
import json
import re

from playwright.sync_api import expect


def _owe_a_reply(talk, message):
    talk.state = "agent_active"


def _ask_for_an_address(talk, message):
    talk.asks_email = True


def test_a_customer_asks_sees_the_reply_grow_and_rates_it(server, visit):
    server.answer = _owe_a_reply
    customer = visit()
    assert server.requests == []
    customer.open()
    expect(customer.input).to_be_focused()
    expect(customer.panel).to_contain_text("Hi! How can I help you today?")
    customer.send("How long may I try it?")
    customer.page.locator(".dots").wait_for()
    talk = server.talk()
    talk.draft = "**30 days**, as"
    growing = customer.page.locator(".draft .bubble")
    expect(growing).to_have_text("30 days, as")
    expect(growing.locator("xpath=ancestor::*[@aria-hidden='true']")).to_have_count(1)
    talk.draft = "Wait, "
    expect(growing).to_have_text("Wait,")
    sources = [{"title": "Returns", "url": "https://help.example/returns"}, {"title": "Note", "url": None}]
    talk.say("agent", "For **30 days**.[1]", citations=sources)
    expect(customer.page.locator(".draft .bubble")).to_have_count(0)
    customer.sees("For 30 days.")
    link = customer.log.get_by_role("link", name="Returns")
    assert link.get_attribute("href") == "https://help.example/returns"
    assert (link.get_attribute("target"), link.get_attribute("rel")) == ("_blank", "noopener noreferrer")
    expect(customer.log.get_by_role("link")).to_have_count(2)
    customer.log.get_by_role("button", name="Not helpful").click()
    customer.page.get_by_placeholder("What could be better?").fill("Which days?")
    customer.log.get_by_role("button", name="Send").click()
    expect(customer.log.get_by_text("Thank you!")).to_be_visible()
    reply = {"feedback": "not_helpful", "message_id": talk.messages[1]["id"]}
    assert talk.comments == [reply, reply | {"comment": "Which days?"}]
    assert talk.seen_by_customer == 2
    assert customer.problems == []


def test_a_customer_is_handed_over_gives_an_address_and_talks_with_a_person(server, visit):
    server.answer = _owe_a_reply
    customer = visit()
    customer.open()
    expect(customer.partner).to_have_text("AI assistant")
    customer.send("I want a person")
    customer.sees("I want a person")
    talk = server.talk()
    talk.say("notice", "You are being handed over.")
    talk.state, talk.partner, talk.powered_by_ai, talk.asks_email = (
        "queued",
        {"kind": "queue", "name": ""},
        False,
        True,
    )
    expect(customer.partner).to_have_text("Waiting for a colleague")
    expect(customer.page.get_by_text("Powered by AI")).to_be_hidden()
    address = customer.page.get_by_label("Where can we reach you")
    address.fill("nonsense")
    address.press("Enter")
    expect(customer.page.get_by_role("alert")).to_contain_text("name@example.com")
    expect(address).to_have_attribute("aria-invalid", "true")
    address.fill("ada@example.com")
    address.press("Enter")
    expect(address).to_be_hidden()
    assert talk.email == "ada@example.com"
    talk.partner = {"kind": "person", "name": "Maja Lind"}
    talk.say("person", "Hi, Maja here.", author="Maja Lind")
    customer.sees("Hi, Maja here.")
    expect(customer.page.get_by_role("heading", name="Maja Lind")).to_be_visible()
    talk.seen_by_people = 1
    expect(customer.log.get_by_text(re.compile("^Seen"))).to_be_visible()
    talk.state, talk.partner = "closed", {"kind": "nobody", "name": ""}
    customer.page.get_by_role("group", name="How was this conversation?").get_by_role(
        "button", name="Helpful", exact=True
    ).click()
    expect(customer.panel.get_by_text("Thank you!")).to_be_visible()
    assert talk.feedback == "helpful"
    customer.send("One thing more")
    talk.state, talk.partner = "with_person", {"kind": "person", "name": "Maja Lind"}
    customer.sees("One thing more")
    expect(customer.page.get_by_text("This conversation has ended")).to_be_hidden()
    assert len(server.talks) == 1


def test_no_address_is_given_by_those_who_would_rather_not(server, visit):
    server.answer = _ask_for_an_address
    customer = visit()
    customer.open()
    customer.send("Hello")
    customer.page.get_by_role("button", name="No, thanks").click()
    expect(customer.page.locator("form.email")).to_be_hidden()
    assert server.talk().email is None


def test_words_that_came_while_the_chat_was_closed_are_counted(server, visit):
    customer = visit()
    customer.open()
    customer.send("Hello")
    customer.sees("You said: Hello")
    customer.page.keyboard.press("Escape")
    expect(customer.panel).to_be_hidden()
    for text in ("One", "Two"):
        server.talk().say("person", text, author="Maja")
    expect(customer.launcher).to_have_attribute("aria-label", "Open chat (2 unread)")
    customer.come()
    expect(customer.launcher).to_have_attribute("aria-label", "Open chat (2 unread)")
    customer.open()
    customer.sees("Two")
    customer.page.keyboard.press("Escape")
    expect(customer.launcher).to_have_attribute("aria-label", "Open chat")


def test_a_customer_begins_anew_and_finds_the_earlier_conversation(server, visit):
    customer = visit()
    customer.open()
    customer.send("First matter")
    customer.sees("You said: First matter")
    customer.page.get_by_role("button", name="More").click()
    customer.page.get_by_role("button", name="New conversation").click()
    customer.sees("First matter", times=0)
    customer.send("Second matter")
    customer.sees("You said: Second matter")
    assert len(server.talks) == 2
    customer.page.get_by_role("button", name="More").click()
    customer.page.get_by_role("button", name="Your conversations").click()
    customer.page.get_by_role("button", name="First matter").click()
    customer.sees("You said: First matter")
    customer.sees("You said: Second matter", times=0)
    customer.page.get_by_role("button", name="More").click()
    customer.page.get_by_role("button", name="End conversation").click()
    expect(customer.page.get_by_text("This conversation has ended")).to_be_visible()


def test_files_are_checked_sent_and_fetched(server, visit):
    customer = visit()
    customer.open()
    picker = customer.page.locator("input[type=file]")
    picker.set_input_files(
        [
            {"name": "receipt.txt", "mimeType": "text/plain", "buffer": b"42 kr"},
            {"name": "program.exe", "mimeType": "application/x", "buffer": b"x"},
            {"name": "huge.txt", "mimeType": "text/plain", "buffer": b"x" * 1001},
        ]
    )
    chips = customer.page.locator(".chip")
    expect(chips.nth(1)).to_contain_text("This kind of file is not accepted")
    expect(chips.nth(2)).to_contain_text("Too large: at most 1 kB")
    for name in ("program.exe", "huge.txt"):
        customer.page.get_by_role("button", name=f"Remove {name}").click()
    expect(chips).to_have_count(1)
    customer.page.get_by_role("button", name="Send").click()
    with customer.page.expect_download() as fetched:
        customer.log.get_by_role("button", name="Download: receipt.txt").click()
    assert fetched.value.suggested_filename == "receipt.txt"
    assert fetched.value.path().read_bytes() == b"42 kr"
    assert customer.problems == []


def test_pasted_and_dropped_files_are_taken(server, visit):
    customer = visit()
    customer.open()
    for kind, target in (("paste", "textarea"), ("drop", ".panel")):
        customer.page.locator(target).evaluate(
            """(element, kind) => {
              const data = new DataTransfer();
              data.items.add(new File(["x"], kind + ".txt", {type: "text/plain"}));
              const given = {bubbles: true, cancelable: true};
              element.dispatchEvent(kind === "paste"
                ? new ClipboardEvent(kind, {...given, clipboardData: data})
                : new DragEvent(kind, {...given, dataTransfer: data}));
            }""",
            kind,
        )
        expect(customer.page.locator(".chip", has_text=f"{kind}.txt")).to_be_visible()


def test_enter_makes_no_message_while_letters_are_being_composed(server, visit):
    customer = visit()
    customer.open()
    customer.input.fill("にほん")
    customer.input.evaluate(
        "e => e.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))"
    )
    customer.input.press("Shift+Enter")
    customer.input.press("End")
    customer.input.type("ご")
    assert server.talks == {}
    customer.input.press("Enter")
    customer.sees("You said: にほん")
    assert server.talk().messages[0]["text"] == "にほん\nご"


def test_outside_of_its_hours_the_chat_says_until_when_as_the_visitor_reads_times(server, visit):
    server.config |= {"is_agent_on": False, "back_at": "2031-03-03T08:00:00Z"}
    customer = visit(locale="de-DE", timezone_id="Europe/Berlin")
    server.page = server.page_with(lang="de")
    customer.come()
    customer.open()
    said = "Wieder da: Montag, 3. März um 09:00"
    expect(customer.partner).to_have_text(said)
    expect(customer.page.locator(".greeting .notice")).to_have_text(said)
    expect(customer.page.locator(".greeting .bubble")).to_have_count(0)
    expect(customer.page.get_by_text("Mit KI betrieben")).to_be_hidden()


def test_the_greeting_is_asked_for_in_the_language_of_the_widget(server, visit):
    server.greetings["sv"] = "Hej! Vad kan jag hjälpa dig med idag?"
    server.page = server.page_with(lang="sv")
    customer = visit()
    customer.open()
    expect(customer.page.locator(".greeting .bubble")).to_have_text("Hej! Vad kan jag hjälpa dig med idag?")


def test_the_page_opens_closes_and_hears_of_the_chat(server, visit):
    customer = visit()
    customer.page.add_init_script(
        """window.heard = [];
        window.Answerdesk = [["open"], ["on", "open", () => heard.push("open")],
          ["on", "message", (message) => heard.push(message.text)],
          ["on", "close", () => heard.push("close")]];"""
    )
    customer.come()
    expect(customer.panel).to_be_visible()
    customer.send("Hello")
    customer.sees("You said: Hello")
    customer.page.evaluate("Answerdesk.close()")
    expect(customer.panel).to_be_hidden()
    assert customer.page.evaluate("heard") == ["open", "You said: Hello", "close"]


def test_a_customer_whom_the_site_vouches_for_finds_their_conversation_anywhere(server, visit):
    server.page = server.page_with('data-identity="token-of-ada"')
    first = visit()
    first.open()
    first.send("Hello")
    first.sees("You said: Hello")
    elsewhere = visit()
    elsewhere.open()
    elsewhere.sees("You said: Hello")


def test_another_customer_at_the_same_browser_sees_nothing_of_the_one_before(server, visit):
    server.page = server.page_with('data-identity="token-of-ada"')
    customer = visit()
    customer.open()
    customer.send("Hello")
    customer.sees("You said: Hello")
    server.page = server.page_with('data-identity="token-of-bo"')
    customer.come()
    expect(customer.panel).to_be_visible()
    customer.send("I am Bo")
    customer.sees("You said: I am Bo")
    customer.sees("You said: Hello", times=0)
    customer.page.evaluate("Answerdesk.logout()")
    customer.sees("You said: I am Bo", times=0)
    assert customer.page.evaluate("Object.keys(localStorage)") == []


def _token(**claims: str) -> str:
    """As the widget reads it; the scripted server takes it for whoever it is of."""
    told = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"head.{told}.sign"


def test_customers_known_by_their_address_alone_are_told_apart(server, visit):
    server.page = server.page_with(f'data-identity="{_token(email="ada@shop.example")}"')
    customer = visit()
    customer.open()
    customer.send("Hello")
    customer.sees("You said: Hello")
    assert customer.page.evaluate("Object.values(localStorage)").count('"mailto:ada@shop.example"') == 1
    customer.come()
    customer.sees("You said: Hello")
    server.page = server.page_with(f'data-identity="{_token(email="bo@shop.example")}"')
    customer.come()
    expect(customer.panel.get_by_text("How can I help")).to_be_visible()
    customer.sees("You said: Hello", times=0)


def test_a_page_that_names_nobody_shows_nothing_of_who_was_signed_in(server, visit):
    server.page = server.page_with(f'data-identity="{_token(sub="ada")}"')
    customer = visit()
    customer.open()
    customer.send("Hello")
    customer.sees("You said: Hello")
    server.page = server.page_with()
    customer.come()
    expect(customer.panel.get_by_text("How can I help")).to_be_visible()
    customer.sees("You said: Hello", times=0)
    customer.send("Who am I?")
    customer.sees("You said: Who am I?")
    assert server.talk().owner.startswith("secret-")


def test_an_identity_that_does_not_hold_leaves_the_customer_unknown(server, visit):
    server.page = server.page_with('data-identity="forged"')
    server.refuse("/sessions", 422)
    customer = visit()
    customer.open()
    customer.send("Hello")
    customer.sees("You said: Hello")
    assert "forged" not in server.secrets.values()


def test_the_preview_shows_an_exchange_and_sends_nothing(server, visit):
    server.page = server.page_with("data-preview data-open")
    customer = visit()
    customer.sees("Where is my order?")
    expect(customer.log.get_by_text("Nothing is sent from this preview.")).to_be_visible()
    customer.send("Hello")
    customer.sees("Hello")
    assert server.requests == []
    assert server.talks == {}
    assert customer.page.evaluate("Object.keys(localStorage)") == []


def test_who_answers_is_asked_again_when_the_chat_is_opened(server, visit):
    customer = visit()
    server.config |= {"is_agent_on": False, "back_at": "2031-03-03T08:00:00Z"}
    customer.open()
    expect(customer.partner).to_contain_text("Available again: Monday")
    expect(customer.page.get_by_text("Powered by AI")).to_be_hidden()


def test_powered_by_ai_stands_in_the_head_while_the_agent_is_on(server, visit):
    customer = visit()
    customer.open()
    sign = customer.page.locator("header").get_by_text("Powered by AI")
    expect(sign).to_be_visible()
    customer.send("Hello")
    customer.sees("You said: Hello")
    server.talk().powered_by_ai = False
    expect(sign).to_be_hidden()
    expect(customer.partner).to_have_text("AI assistant")
    server.talk().powered_by_ai = True
    expect(sign).to_be_visible()
    customer.page.get_by_role("button", name="More").click()
    customer.page.get_by_role("button", name="Your conversations").click()
    expect(sign).to_be_hidden()


def test_a_chat_in_which_nobody_wrote_yet_asks_again_who_answers(server, visit):
    customer = visit()
    customer.page.clock.install()
    customer.come()
    customer.open()
    sign = customer.page.get_by_text("Powered by AI")
    expect(sign).to_be_visible()
    customer.page.wait_for_load_state("networkidle")
    server.config["is_agent_on"] = False
    customer.page.clock.fast_forward(31_000)
    expect(sign).to_be_hidden()
