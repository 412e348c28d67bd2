"""Whatever breaks in between: nothing that was written or said is lost, and nothing comes twice."""

import pytest
from playwright.sync_api import expect

HELLO = "You said: Hello"


@pytest.fixture
def half_written(server, visit):
    """A customer to whom half of a reply was written."""
    server.answer = lambda talk, _: setattr(talk, "state", "agent_active")
    customer = visit()
    customer.open()
    customer.send("Hello")
    customer.sees("Hello")
    server.talk().draft = "Half of"
    expect(customer.page.locator(".draft")).to_contain_text("Half of")
    return customer


def test_a_page_loaded_again_in_the_middle_of_a_reply_goes_on_with_it(server, half_written):
    half_written.come()
    expect(half_written.panel).to_be_visible()
    expect(half_written.page.locator(".draft")).to_contain_text("Half of")
    server.talk().say("agent", "Half of it is done.")
    half_written.sees("Half of it is done.")
    assert half_written.said() == ["Hello", "Half of it is done."]


def test_a_server_started_again_in_the_middle_of_a_reply_loses_and_doubles_nothing(server, half_written):
    server.stop()
    expect(half_written.partner).to_have_text("Connecting…")
    half_written.send("Are you there?")
    expect(half_written.log.get_by_text("Sent as soon as you are back online")).to_be_visible()
    server.talk().draft = ""
    server.talk().say("agent", "All of it.")
    server.start_again()
    half_written.sees("All of it.")
    half_written.sees("Are you there?")
    expect(half_written.log.locator(".status", has_text="Sent ·")).to_be_visible()
    expect(half_written.partner).to_have_text("AI assistant")
    assert half_written.said() == ["Hello", "All of it.", "Are you there?"]
    assert [one["text"] for one in server.talk().messages] == half_written.said()


def test_what_was_written_without_a_server_is_sent_after_a_reload(server, visit):
    customer = visit()
    customer.open()
    server.refuse("/messages", 503, Retry_After="60")
    # "Sending…" stands there before anything was asked of the server.
    with customer.page.expect_response("**/chat/messages"):
        customer.send("Hello")
    expect(customer.log.get_by_text("Sending…")).to_be_visible()
    customer.input.fill("half a sen")
    customer.come()
    customer.sees(HELLO)
    expect(customer.input).to_have_value("half a sen")
    assert len(server.talk().messages) == 2


def test_an_answer_that_got_lost_on_its_way_does_not_make_a_second_message(server, visit):
    customer = visit()
    customer.open()
    lost = []

    def lose_first(route):
        if lost:
            route.continue_()
            return
        lost.append(route.fetch())
        route.abort()

    customer.page.route("**/chat/messages", lose_first)
    customer.send("Hello")
    customer.sees(HELLO)
    assert len(server.talks) == 1
    assert len(server.talk().messages) == 2
    customer.sees("Hello", times=2)


def test_messages_written_in_a_burst_keep_their_order(server, visit):
    customer = visit()
    customer.open()
    server.answer = lambda *_: None
    for number in range(5):
        customer.send(f"Line {number}")
    expect(customer.log.locator(".status", has_text="Sent ·")).to_have_count(1)
    customer.sees("Line 4")
    assert [one["text"] for one in server.talk().messages] == [f"Line {number}" for number in range(5)]


def test_too_many_messages_wait_for_as_long_as_is_asked(server, visit):
    customer = visit()
    customer.open()
    server.refuse("/messages", 429, Retry_After="0")
    customer.send("Hello")
    customer.sees(HELLO)
    assert server.requests.count("POST /api/v1/chat/messages") == 2


def test_a_message_refused_for_good_can_be_sent_again_or_deleted(server, visit):
    customer = visit()
    customer.open()
    server.refuse("/messages", 422)
    customer.send("Hello")
    customer.log.get_by_role("button", name="Try again").click()
    customer.sees(HELLO)
    server.refuse("/messages", 413)
    customer.send("Too much")
    customer.log.get_by_role("button", name="Delete").click()
    customer.sees("Too much", times=0)


def test_a_session_that_the_server_forgot_is_begun_anew_with_what_was_written(server, visit):
    customer = visit()
    customer.open()
    customer.send("Hello")
    customer.sees(HELLO)
    server.stop()
    server.secrets.clear()
    customer.send("Still here")
    server.start_again()
    customer.sees("You said: Still here")
    assert [one["text"] for one in server.talk().messages] == ["Still here", "You said: Still here"]
    assert len(server.talks) == 2


def test_two_tabs_show_one_conversation_without_doubling(server, visit):
    first = visit()
    second = visit(first.page.context)
    first.open()
    second.open()
    first.send("From the first")
    second.sees("You said: From the first")
    second.send("From the second")
    first.sees("You said: From the second")
    second.sees("You said: From the second")
    expected = ["From the first", "You said: From the first", "From the second", "You said: From the second"]
    assert first.said() == second.said() == expected
    assert len(server.talks) == len(server.secrets) == 1


def test_a_browser_that_keeps_nothing_can_chat_all_the_same(server, visit):
    customer = visit()
    customer.page.add_init_script(
        "for (const n of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, n, {get() { throw new DOMException('denied', 'SecurityError'); }});"
    )
    customer.come()
    customer.open()
    customer.send("Hello")
    customer.sees(HELLO)
    customer.send("Again")
    customer.sees("You said: Again")
    assert len(server.talks) == 1


def test_without_a_network_the_chat_says_so_and_catches_up(server, visit):
    customer = visit()
    customer.open()
    customer.send("Hello")
    customer.sees(HELLO)
    customer.page.context.set_offline(True)
    expect(customer.partner).to_have_text("You are offline")
    customer.send("On the train")
    expect(customer.log.get_by_text("Sent as soon as you are back online")).to_be_visible()
    customer.page.context.set_offline(False)
    customer.sees("You said: On the train")
    assert len(server.talk().messages) == 4


def test_a_script_included_twice_makes_one_chat(server, visit):
    script = f'<script src="{server.address}/api/v1/widget.js"></script>'
    server.page = server.page_with(head=script, body=script)
    customer = visit()
    expect(customer.page.locator("answerdesk-widget")).to_have_count(1)
