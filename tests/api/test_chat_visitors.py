"""Live chat over HTTP: sessions, messages, and that nobody sees what is somebody else's."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from starlette.testclient import TestClient

from core.answering.responder import Responder
from core.bootstrap import Engine
from core.conversations.conversation import Channel, ConversationState
from core.conversations.ports import Reader
from core.conversations.states import assigned, person_replied
from core.deployment.channel_settings import AgentState
from core.working_hours import DateException, HoursMode, Span, WorkingHours
from tests.api.chat_visitors import CHAT, ChatVisitor
from tests.api.conftest import client_of


def answer(engine: Engine, conversation_id: str) -> None:
    responder: Responder = engine.responder
    for _ in responder.respond(conversation_id):
        pass


@pytest.fixture
def visitor(client: TestClient, deployed: Engine) -> ChatVisitor:
    return ChatVisitor(client)


def test_the_widget_is_told_how_to_look_and_whether_the_agent_is_on(client: TestClient, deployed: Engine):
    config = client.get(f"{CHAT}/config").json()
    assert config["agent"]["name"] == "Luma"
    assert config["is_open"]
    assert config["is_agent_on"]
    assert config["look"]["colour"] == "#4f46e5"
    assert ".png" in config["file_types"]
    assert set(config) == {
        "agent", "is_open", "is_agent_on", "back_at", "look", "greeting", "ask_email", "takes_files",
        "max_file_bytes", "file_types",
    }  # fmt: skip


def test_a_session_goes_on_with_its_secret_and_a_strange_one_gets_a_new(client: TestClient):
    first = ChatVisitor(client)
    again = ChatVisitor(client, secret=first.secret)
    assert again.secret == first.secret
    stranger = ChatVisitor(client, secret="made up")
    assert stranger.secret not in {first.secret, "made up"}
    assert first.contact == {"name": "", "has_email": False, "identification": "anonymous"}


def test_a_message_is_stored_when_it_is_accepted_and_then_answered(engine: Engine, visitor: ChatVisitor):
    sent = visitor.send("What does a stamp cost?", page="https://shop.example/stamps")
    assert sent.status_code == 202
    accepted = sent.json()
    assert accepted["message"]["position"] == 1
    assert accepted["message"]["role"] == "customer"
    assert accepted["state"] == "agent_active"
    stored = engine.conversations.list_messages(accepted["conversation_id"])
    assert [one.text for one in stored] == ["What does a stamp cost?"]
    assert visitor.show(accepted["conversation_id"])["is_writing"]
    answer(engine, accepted["conversation_id"])
    shown = visitor.show(accepted["conversation_id"])
    assert [one["role"] for one in shown["messages"]] == ["customer", "agent"]
    reply = shown["messages"][1]
    assert "one euro" in reply["text"]
    assert (reply["decision"], reply["author"]) == ("answer", "Luma")
    assert [one["title"] for one in reply["citations"]] == ["What does a stamp cost?"]
    assert shown["with"] == {"kind": "agent", "name": "Luma"}
    assert shown["powered_by_ai"]
    assert not shown["is_writing"]


def test_the_page_is_kept_for_people_and_a_made_up_one_is_not(engine: Engine, visitor: ChatVisitor):
    for page, kept in [("https://shop.example/a", "https://shop.example/a"), ("javascript:alert(1)", None)]:
        accepted = visitor.send("Hello", page=page).json()
        opened = engine.conversations.list_events(accepted["conversation_id"])[0]
        assert opened.detail.get("page") == kept


def test_a_message_delivered_again_is_the_same_one(engine: Engine, visitor: ChatVisitor):
    first = visitor.send("Hello there", key="a")
    again = visitor.send("Hello there", key="a")
    assert (first.status_code, again.status_code) == (202, 200)
    assert again.json() == first.json()
    conversation_id = first.json()["conversation_id"]
    later = visitor.send("And another thing", key="b", conversation_id=conversation_id)
    late = visitor.send("Hello there", key="a")
    assert late.json()["message"] == first.json()["message"]
    assert visitor.send("And another thing", key="b", conversation_id=conversation_id).status_code == 200
    assert later.json()["message"]["position"] == 2
    assert len(engine.conversations.list_messages(conversation_id)) == 2


def test_a_key_with_another_text_is_refused(visitor: ChatVisitor):
    visitor.send("Hello there", key="once")
    refused = visitor.send("Something else", key="once")
    assert refused.status_code == 422
    assert "Idempotency-Key" in refused.json()["detail"]


def test_a_text_that_no_database_keeps_as_it_is_can_be_sent_again_all_the_same(visitor: ChatVisitor):
    first, again = (visitor.send("nothing \0 here", key="odd") for _ in "12")
    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json()["message"]["text"] == "nothing \ufffd here"


def test_half_characters_are_refused(visitor: ChatVisitor):
    headers = {**visitor.headers, "Idempotency-Key": "half", "Content-Type": "application/json"}
    sent = visitor.client.post(f"{CHAT}/messages", content=rb'{"text": "\ud800"}', headers=headers)
    assert sent.status_code == 422


@pytest.mark.parametrize("key", ["", "with space", "x" * 101, "ä"])
def test_a_message_needs_a_key(visitor: ChatVisitor, key: str):
    headers = {**visitor.headers, "Idempotency-Key": key.encode("latin-1")} if key else visitor.headers
    refused = visitor.client.post(f"{CHAT}/messages", json={"text": "Hello"}, headers=headers)
    assert refused.status_code == 422


@pytest.mark.parametrize(
    "body",
    [{}, {"text": ""}, {"text": " \n"}, {"text": "x" * 4001}, {"text": 1}, {"text": "x", "more": 1},
     {"text": "x", "file_ids": ["fil_none"] * 11}, {"text": "x", "page": "x" * 2001}, [], "text"],
)  # fmt: skip
def test_what_is_no_message_is_told_in_a_sentence(visitor: ChatVisitor, body: object):
    headers = {**visitor.headers, "Idempotency-Key": "k"}
    refused = visitor.client.post(f"{CHAT}/messages", json=body, headers=headers)
    assert refused.status_code == 422
    assert isinstance(refused.json()["detail"], str)


def test_nobody_sees_what_is_somebody_elses(engine: Engine, client: TestClient, visitor: ChatVisitor):
    mine = visitor.open()
    file_id = visitor.upload("mine.txt", b"secret").json()["id"]
    stranger = ChatVisitor(client)
    base = f"/conversations/{mine}"
    refusals = [
        stranger.get(base),
        stranger.get(f"{base}/events"),
        stranger.post(f"{base}/seen", {"position": 1}),
        stranger.post(f"{base}/email", {"email": "eve@evil.example"}),
        stranger.post(f"{base}/feedback", {"feedback": "helpful"}),
        stranger.post(f"{base}/close"),
        stranger.send("Let me in", conversation_id=mine),
        stranger.get(f"/files/{file_id}"),
        stranger.send("Mine now", file_ids=[file_id]),
    ]
    assert [one.status_code for one in refusals] == [404] * len(refusals)
    unknown = stranger.get("/conversations/cnv_none").json()["detail"]
    assert refusals[0].json()["detail"] == unknown.replace("cnv_none", mine)
    assert stranger.get("/conversations").json() == {"conversations": []}
    assert [one["id"] for one in visitor.get("/conversations").json()["conversations"]] == [mine]
    assert len(engine.conversations.list_messages(mine)) == 1


def test_conversations_of_other_channels_are_not_shown(engine: Engine, visitor: ChatVisitor):
    elsewhere = engine.desk.receive("Hello", channel=Channel.EMAIL)
    assert visitor.get(f"/conversations/{elsewhere.conversation_id}").status_code == 404


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic x", "Bearer " + "x" * 500]
)
@pytest.mark.parametrize(
    "path", ["/conversations", "/conversations/cnv_1", "/conversations/cnv_1/events", "/files/f"]
)
def test_an_unknown_secret_opens_nothing(client: TestClient, header: str, path: str):
    refused = client.get(f"{CHAT}{path}", headers={"Authorization": header} if header else {})
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == "Bearer"


def test_a_person_answers_under_their_name_and_the_agent_is_off(engine: Engine, visitor: ChatVisitor):
    conversation_id = visitor.open()
    ada = engine.directory.add_person(name="Ada", actor="test")
    conversation = engine.conversations.find_conversation(conversation_id)
    from core.conversations.conversation import Message, Role
    from core.conversations.ports import ConversationChange

    now = engine.clock()
    taken = person_replied(assigned(conversation, now, person_id=ada.id), now, person_id=ada.id)
    word = Message("msg_ada", conversation_id, 2, Role.PERSON, "I am Ada.", now, author=ada.id)
    engine.conversations.apply([ConversationChange(taken, (word,))])
    engine.read_marks.mark_read(conversation_id, Reader.PEOPLE, position=1, at=now)
    shown = visitor.show(conversation_id)
    assert shown["with"] == {"kind": "person", "name": "Ada"}
    assert not shown["powered_by_ai"]
    assert shown["messages"][1]["author"] == "Ada"
    assert ada.id not in str(shown)
    assert shown["seen_by_people"] == 1
    listed = visitor.get("/conversations").json()["conversations"][0]
    assert listed["unread"] == 1
    assert visitor.post(f"/conversations/{conversation_id}/seen", {"position": 99}).status_code == 204
    assert visitor.get("/conversations").json()["conversations"][0]["unread"] == 0


def test_feedback_is_kept_for_a_reply_and_for_the_conversation(engine: Engine, visitor: ChatVisitor):
    conversation_id = visitor.open()
    answer(engine, conversation_id)
    reply = visitor.show(conversation_id)["messages"][1]
    path = f"/conversations/{conversation_id}/feedback"
    rated = visitor.post(path, {"feedback": "helpful", "message_id": reply["id"]})
    assert (rated.status_code, rated.json()["feedback"]) == (200, None)
    assert visitor.show(conversation_id)["feedback"] is None
    rated = visitor.post(path, {"feedback": "not_helpful", "comment": "Too short"})
    assert rated.json()["feedback"] == "not_helpful"
    shown = visitor.show(conversation_id)
    assert shown["messages"][1]["feedback"] == "helpful"
    assert engine.conversations.find_conversation(conversation_id).feedback_comment == "Too short"
    events = engine.conversations.list_events(conversation_id)
    assert visitor.post(path, {"feedback": "helpful", "message_id": reply["id"]}).status_code == 200
    assert engine.conversations.list_events(conversation_id) == events
    question = shown["messages"][0]["id"]
    assert visitor.post(path, {"feedback": "helpful", "message_id": question}).status_code == 422
    assert visitor.post(path, {"feedback": "great"}).status_code == 422


def test_a_closed_conversation_is_open_again_with_the_next_message(visitor: ChatVisitor):
    conversation_id = visitor.open()
    closed = visitor.post(f"/conversations/{conversation_id}/close")
    assert closed.json()["state"] == "closed"
    assert closed.json()["with"]["kind"] == "nobody"
    assert visitor.post(f"/conversations/{conversation_id}/close").status_code == 200
    assert visitor.send("One more", conversation_id=conversation_id).json()["state"] == "agent_active"


def test_an_address_that_is_none_is_refused_and_a_good_one_is_kept(visitor: ChatVisitor):
    conversation_id = visitor.open()
    path = f"/conversations/{conversation_id}/email"
    assert visitor.post(path, {"email": "nonsense"}).status_code == 422
    assert visitor.post(path, {"email": "ada@example.com"}).status_code == 200
    assert visitor.post(path, {"email": None}).status_code == 200
    again = ChatVisitor(visitor.client, secret=visitor.secret)
    assert again.contact == {"name": "", "has_email": True, "identification": "email"}


def test_a_signed_token_says_who_it_is_and_takes_what_was_written_along(engine: Engine, visitor: ChatVisitor):
    key = engine.identity_keys.renew(actor="test")
    conversation_id = visitor.open()
    claims = {"sub": "u1", "name": "Ada", "exp": int(time.time()) + 600}
    token = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(key))
    known = visitor.post("/identity", {"identity": token})
    assert known.json() == {"contact": {"name": "Ada", "has_email": False, "identification": "token"}}
    assert visitor.show(conversation_id)["id"] == conversation_id
    elsewhere = ChatVisitor(visitor.client, identity=token)
    assert elsewhere.show(conversation_id)["messages"][0]["text"] == "What does a stamp cost?"
    assert visitor.post("/identity", {"identity": token[:-4] + "AAAA"}).status_code == 422


def test_where_the_agent_takes_no_part_people_get_it_and_the_customer_is_told(
    engine: Engine, client: TestClient, deployed: Engine
):
    deployed.deployment.set_switch(AgentState.PAUSED, reason="Stock-taking", actor="test")
    visitor = ChatVisitor(client)
    accepted = visitor.send("Hello").json()
    assert accepted["state"] == ConversationState.QUEUED
    shown = visitor.show(accepted["conversation_id"])
    assert [one["role"] for one in shown["messages"]][:2] == ["customer", "notice"]
    assert shown["with"]["kind"] == "queue"
    assert not shown["powered_by_ai"]
    config = client.get(f"{CHAT}/config").json()
    assert (config["is_agent_on"], config["back_at"]) == (False, None)
    engine.deployment.set_switch(AgentState.ON, actor="test")


@pytest.fixture
def left_behind(engine: Engine, deployed: Engine) -> ChatVisitor:
    """Who had begun an open and a closed conversation when live chat was removed."""
    visitor = ChatVisitor(client_of(engine))
    for key in ("open", "closed"):
        assert visitor.send("Hello", key=key).status_code == 202
    closed = visitor.send("Hello", key="closed").json()["conversation_id"]
    visitor.post(f"/conversations/{closed}/close")
    engine.deployment.remove(Channel.LIVE_CHAT, actor="test")
    visitor.client = client_of(engine)
    return visitor


def test_where_live_chat_was_removed_an_open_conversation_is_finished_and_none_begins(
    left_behind: ChatVisitor,
):
    assert not left_behind.client.get(f"{CHAT}/config").json()["is_open"]
    assert left_behind.client.get("/api/v1/widget/page").status_code == 404
    refused = left_behind.send("Hello")
    assert (refused.status_code, refused.json()["detail"].endswith(".")) == (409, True)
    closed, begun = (one["id"] for one in left_behind.get("/conversations").json()["conversations"])
    assert left_behind.send("Are you there?", conversation_id=begun).status_code == 202
    assert left_behind.post(f"/conversations/{begun}/close").json()["state"] == "closed"
    for ended in (begun, closed):
        assert left_behind.send("One more thing", conversation_id=ended).status_code == 409
        assert left_behind.show(ended)["state"] == "closed"


def test_a_message_stored_before_live_chat_was_removed_is_known_when_it_comes_again(left_behind: ChatVisitor):
    for key in ("open", "closed"):
        again = left_behind.send("Hello", key=key)
        assert (again.status_code, again.json()["message"]["position"]) == (200, 1)
    assert left_behind.send("Something else", key="open").status_code == 422


def test_secrets_of_visitors_do_not_open_the_rest_of_the_api(engine: Engine, visitor: ChatVisitor):
    stranger = client_of(engine, address="203.0.113.9")
    assert stranger.get("/api/v1/search?q=x", headers=visitor.headers).status_code == 401
    assert stranger.get(f"{CHAT}/conversations", headers=visitor.headers).status_code == 200


def test_outside_its_hours_the_widget_is_told_when_the_agent_is_back(client: TestClient, deployed: Engine):
    as_before, revision = deployed.deployment.channel(Channel.LIVE_CHAT)
    soon = (deployed.clock() + timedelta(days=2)).astimezone(UTC).date()
    hours = WorkingHours(
        mode=HoursMode.DURING,
        time_zone="Europe/Stockholm",
        exceptions=(DateException(on=soon, spans=(Span(start="09:00", end="17:00"),)),),
    )
    shut = as_before.model_copy(update={"hours": hours})
    revision = deployed.deployment.save_channel(shut, based_on=revision, actor="test")
    try:
        config = client.get(f"{CHAT}/config").json()
    finally:
        deployed.deployment.save_channel(as_before, based_on=revision, actor="test")
    at_nine = datetime(soon.year, soon.month, soon.day, 9, tzinfo=ZoneInfo("Europe/Stockholm"))
    assert not config["is_agent_on"]
    assert datetime.fromisoformat(config["back_at"]) == at_nine


@pytest.mark.parametrize(
    ("language", "greeting"),
    [("en", "Hi! How can I help you today?"), ("de", "Hallo! Wie kann ich Ihnen heute helfen?"),
     ("ar", "مرحبًا! كيف يمكنني مساعدتك اليوم؟"), ("xx", "Hi! How can I help you today?")],
)  # fmt: skip
def test_a_greeting_left_as_delivered_is_in_the_language_of_the_widget(
    client: TestClient, deployed: Engine, language: str, greeting: str
):
    assert client.get(f"{CHAT}/config", params={"language": language}).json()["greeting"] == greeting
