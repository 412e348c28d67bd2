"""Live chat that was removed: nothing begins and the customer is told so; what is open can be finished."""

import pytest
from playwright.sync_api import expect

NOTHING_NEW = "This chat takes no new conversations at the moment."


def _remove(server):
    server.config |= {"is_open": False, "is_agent_on": False}


def _come_again(customer):
    customer.page.goto(customer.address, wait_until="networkidle")


def _close(talk):
    talk.state, talk.partner = "closed", {"kind": "nobody", "name": ""}


@pytest.fixture
def asked(server, visit):
    """A customer whose question was answered, with the chat open."""
    customer = visit()
    customer.open()
    customer.send("Hello")
    customer.sees("You said: Hello")
    return customer


def test_a_chat_that_is_not_deployed_is_not_shown(server, visit):
    _remove(server)
    customer = visit(expect_widget=False)
    expect(customer.page.locator("answerdesk-widget")).to_have_count(0)
    assert server.secrets == {}


def test_who_opens_a_widget_that_is_still_there_is_told(server, visit):
    customer = visit()
    _remove(server)
    customer.open()
    expect(customer.panel.get_by_text(NOTHING_NEW)).to_be_visible()
    expect(customer.input).to_be_hidden()
    customer.page.keyboard.press("Escape")
    expect(customer.launcher).to_be_hidden()


def test_who_had_it_open_and_writes_is_told_instead_of_offered_to_try_again(server, visit):
    server.page = server.page_with(lang="de")
    customer = visit()
    customer.open()
    _remove(server)
    customer.send("Hallo")
    expect(
        customer.log.get_by_text("Dieser Chat nimmt zurzeit keine neuen Unterhaltungen an.")
    ).to_be_visible()
    expect(customer.log.get_by_role("button", name="Erneut versuchen")).to_have_count(0)
    expect(customer.input).to_be_hidden()
    customer.log.get_by_role("button", name="Löschen").click()
    customer.sees("Hallo", times=0)
    expect(customer.page.locator(".banner")).to_contain_text("keine neuen Unterhaltungen")
    assert server.talks == {}


def test_an_open_conversation_is_there_on_the_next_page_and_is_finished(server, asked):
    _remove(server)
    asked.come()
    asked.sees("You said: Hello")
    expect(asked.page.get_by_role("button", name="More")).to_be_visible()
    asked.page.get_by_role("button", name="More").click()
    expect(asked.page.get_by_role("button", name="New conversation")).to_be_hidden()
    asked.send("One thing more")
    asked.sees("You said: One thing more")
    _close(server.talk())
    expect(asked.page.get_by_role("group", name="How was this conversation?")).to_be_visible()
    expect(asked.panel.get_by_text(NOTHING_NEW)).to_be_visible()
    expect(asked.panel.get_by_text("Write again at any time")).to_have_count(0)
    expect(asked.input).to_be_hidden()
    asked.page.get_by_role("button", name="Close chat").first.click()
    expect(asked.launcher).to_be_hidden()
    _come_again(asked)
    expect(asked.page.locator("answerdesk-widget")).to_have_count(0)


def test_a_last_word_that_was_not_read_keeps_the_widget_until_it_was(server, asked):
    asked.page.keyboard.press("Escape")
    _remove(server)
    asked.come()
    server.talk().say("person", "It is done.", author="Maja")
    _close(server.talk())
    expect(asked.launcher).to_have_attribute("aria-label", "Open chat (1 unread)")
    asked.launcher.click()
    asked.sees("It is done.")
    asked.page.keyboard.press("Escape")
    expect(asked.launcher).to_be_hidden()


def test_it_is_the_open_conversation_that_is_shown_not_the_last_one(server, asked):
    asked.page.get_by_role("button", name="More").click()
    asked.page.get_by_role("button", name="New conversation").click()
    asked.send("Second matter")
    asked.sees("You said: Second matter")
    _close(server.talk())
    _remove(server)
    asked.come()
    asked.sees("You said: Hello")
    asked.sees("You said: Second matter", times=0)


def test_a_conversation_that_ended_cannot_be_written_in(server, asked):
    with asked.page.expect_response("**/chat/config?*"):
        _close(server.talk())
    expect(asked.panel.get_by_text("Write again at any time")).to_be_visible()
    _remove(server)
    asked.send("Once more")
    expect(asked.log.get_by_text(NOTHING_NEW)).to_be_visible()
    assert len(server.talk().messages) == 2


def test_who_was_forgotten_meanwhile_is_shown_nothing(server, asked):
    _remove(server)
    server.secrets.clear()
    _come_again(asked)
    expect(asked.page.locator("answerdesk-widget")).to_have_count(0)


def test_once_deployed_again_what_was_refused_can_be_sent(server, visit):
    customer = visit()
    customer.open()
    _remove(server)
    customer.send("Hello")
    expect(customer.log.get_by_text(NOTHING_NEW)).to_be_visible()
    server.config |= {"is_open": True, "is_agent_on": True}
    customer.come()
    customer.log.get_by_role("button", name="Try again").click()
    customer.sees("You said: Hello")
