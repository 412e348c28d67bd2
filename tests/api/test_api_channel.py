"""The API channel: a program speaks for customers, and reaches no conversation of another channel."""

import itertools
import time

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from starlette.testclient import TestClient

from core.bootstrap import Engine
from core.contacts.contacts import Identification
from core.conversations.conversation import Channel, ConversationState
from core.deployment.channel_settings import EmailAsk
from core.working_hours import HoursMode, WorkingHours
from tests.api.channel_programs import CHANNEL, ChannelProgram
from tests.api.chat_visitors import CHAT, ChatVisitor
from tests.api.conftest import KEY, client_of

_customers = itertools.count(1)
SENT = {"text": "Hello"}
NUMBERED = {"Idempotency-Key": "k"}


def answer(engine: Engine, conversation_id: str) -> None:
    for _ in engine.responder.respond(conversation_id):
        pass


@pytest.fixture
def deployed(engine: Engine) -> Engine:
    """Where the agent takes conversations of programs."""
    engine.deployment.deploy(Channel.API, actor="test")
    return engine


@pytest.fixture
def program(client: TestClient, deployed: Engine) -> ChannelProgram:
    """For a customer who never wrote."""
    return ChannelProgram(client, f"shop-{next(_customers)}")


def test_a_message_is_stored_and_its_reply_read_with_citations(engine: Engine, program: ChannelProgram):
    sent = program.send("What does a stamp cost?")
    assert sent.status_code == 202
    accepted = sent.json()
    assert (accepted["message"]["position"], accepted["state"]) == (1, "agent_active")
    conversation = engine.conversations.find_conversation(accepted["conversation_id"])
    assert (conversation.channel, conversation.eligibility) == (Channel.API, "eligible")
    answer(engine, conversation.id)
    shown = program.show(conversation.id, after=1)
    assert [one["role"] for one in shown["messages"]] == ["agent"]
    reply = shown["messages"][0]
    assert "one euro" in reply["text"]
    assert [one["title"] for one in reply["citations"]] == ["What does a stamp cost?"]
    assert (shown["with"], shown["is_writing"]) == ({"kind": "agent", "name": "Luma"}, False)
    assert [one["position"] for one in program.show(conversation.id)["messages"]] == [1, 2]
    assert [one["id"] for one in program.get("/conversations").json()["conversations"]] == [conversation.id]


def test_a_message_delivered_again_is_the_same_one(engine: Engine, program: ChannelProgram):
    first, again = (program.send("Hello there", key="a") for _ in "12")
    assert (first.status_code, again.status_code) == (202, 200)
    assert again.json() == first.json()
    conversation_id = first.json()["conversation_id"]
    assert len(engine.conversations.list_messages(conversation_id)) == 1
    assert program.send("Something else", key="a").status_code == 422
    other = ChannelProgram(program.client, f"shop-{next(_customers)}")
    elsewhere = other.send("Hello there", key="a")
    assert elsewhere.status_code == 202
    assert elsewhere.json()["conversation_id"] != conversation_id


def test_the_customer_becomes_a_contact_and_what_is_left_out_stays(engine: Engine, program: ChannelProgram):
    said = {"name": " Ada  Lovelace ", "email": "ada@Example.com", "segments": ["plus"]}
    begun = program.send("Hello", customer=said).json()["conversation_id"]
    customer_id = program.base.rsplit("/", 1)[-1]
    known = engine.identifier.find_named(customer_id)
    assert (known.name, known.email, known.segments) == ("Ada Lovelace", "ada@example.com", ("plus",))
    assert known.identification is Identification.PROGRAM
    program.send("And?", conversation_id=begun, customer={"name": "Ada King"})
    later = engine.identifier.find_named(customer_id)
    assert (later.name, later.email, later.segments) == ("Ada King", "ada@example.com", ("plus",))
    assert engine.conversations.find_conversation(begun).customer == "Ada King"


def test_a_message_delivered_again_brings_back_nothing_that_was_said_of_the_customer_then(
    engine: Engine, program: ChannelProgram
):
    before, after = {"name": "Ada", "segments": ["plus"]}, {"name": "Ada King", "segments": []}
    begun = program.send("Hello", key="a", customer=before).json()["conversation_id"]
    program.send("And?", conversation_id=begun, customer=after)
    assert program.send("Hello", key="a", customer=before).status_code == 200
    known = engine.identifier.find_named(program.base.rsplit("/", 1)[-1])
    assert (known.name, known.segments) == ("Ada King", ())


def test_a_message_that_is_refused_makes_nobody_known(engine: Engine, program: ChannelProgram):
    said = {"name": "Ada"}
    assert program.send(" ", customer=said).status_code == 422
    assert program.send("Hello", conversation_id="cnv_unknown", customer=said).status_code == 404
    engine.deployment.remove(Channel.API, actor="test")
    assert program.send("Hello", customer=said).status_code == 409
    assert program.get("/conversations").status_code == 404


@pytest.mark.parametrize(
    "body",
    [{}, {"text": ""}, {"text": " \n"}, {"text": "x" * 4001}, {"text": 1}, {"text": "x", "more": 1},
     {"text": "x", "customer": {"email": "nonsense"}}, {"text": "x", "customer": {"name": "a\0b"}},
     {"text": "x", "customer": {"segments": ["s"] * 21}}, {"text": "x", "customer": {"id": "7"}}, [], "x"],
)  # fmt: skip
def test_what_is_no_message_is_told_in_a_sentence(program: ChannelProgram, body: object):
    refused = program.client.post(f"{program.base}/messages", json=body, headers=NUMBERED)
    assert refused.status_code == 422
    assert isinstance(refused.json()["detail"], str)


@pytest.mark.parametrize("customer_id", ["%20", "a%20b", "%C3%A5se", "x" * 201, "a%00b"])
def test_an_id_that_is_none_is_refused(program: ChannelProgram, customer_id: str):
    for path in ("messages", "conversations/cnv_1/close"):
        address = f"{CHANNEL}/customers/{customer_id}/{path}"
        assert program.client.post(address, json=SENT, headers=NUMBERED).status_code == 422


def test_nobody_is_named_by_the_address_of_somebody_else(program: ChannelProgram):
    taken = ChannelProgram(program.client, "mailto:ada@example.com")
    assert taken.send("Hello").status_code == 422
    assert taken.get("/conversations").status_code == 404


def test_nobody_of_whom_nothing_came_has_conversations(program: ChannelProgram):
    for path in ("", "/cnv_1", "/cnv_1/events"):
        assert program.get(f"/conversations{path}").status_code == 404


def test_a_program_reaches_no_conversation_of_another_channel_or_customer(
    engine: Engine, program: ChannelProgram
):
    engine.deployment.deploy(Channel.LIVE_CHAT, actor="test")
    visitor = ChatVisitor(program.client)
    chat, mine = visitor.open(), program.open()
    other = ChannelProgram(program.client, f"shop-{next(_customers)}")
    other.open()
    for speaker, foreign in ((program, chat), (other, mine)):
        base = f"/conversations/{foreign}"
        refusals = [
            speaker.get(base),
            speaker.get(f"{base}?wait=5"),
            speaker.get(f"{base}/events"),
            speaker.post(f"{base}/seen", {"position": 1}),
            speaker.post(f"{base}/email", {"email": "eve@evil.example"}),
            speaker.post(f"{base}/feedback", {"feedback": "helpful"}),
            speaker.post(f"{base}/close"),
            speaker.send("Let me in", conversation_id=foreign),
        ]
        assert [one.status_code for one in refusals] == [404] * len(refusals)
        assert len(engine.conversations.list_messages(foreign)) == 1
    assert visitor.get(f"/conversations/{mine}").status_code == 404


def test_one_customer_on_two_channels_is_one_contact_who_sees_each_channel_apart(
    engine: Engine, program: ChannelProgram
):
    mine, customer_id = program.open(), program.base.rsplit("/", 1)[-1]
    engine.deployment.deploy(Channel.LIVE_CHAT, actor="test")
    key = engine.identity_keys.renew(actor="test")
    claims = {"sub": customer_id, "exp": int(time.time()) + 600}
    token = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(key))
    visitor = ChatVisitor(program.client, identity=token)
    assert visitor.get("/conversations").json() == {"conversations": []}
    chat = visitor.open()
    owners = {engine.conversations.find_conversation(one).contact_id for one in (mine, chat)}
    assert owners == {engine.identifier.find_named(customer_id).id}
    assert visitor.get(f"/conversations/{mine}").status_code == 404
    assert program.get(f"/conversations/{chat}").status_code == 404
    program.send("And?", conversation_id=mine)
    assert engine.identifier.find_named(customer_id).identification is Identification.TOKEN


def test_a_person_answers_from_the_inbox_and_the_state_tells_who_has_it(
    engine: Engine, program: ChannelProgram
):
    conversation_id = program.open("I want to talk to a person")
    answer(engine, conversation_id)
    assert program.show(conversation_id)["with"]["kind"] == "queue"
    ada = engine.directory.add_person(name="Ada", actor="test")
    engine.handling.reply(conversation_id, "I am Ada.", person_id=ada.id)
    shown = program.show(conversation_id)
    assert (shown["with"], shown["powered_by_ai"]) == ({"kind": "person", "name": "Ada"}, False)
    word = shown["messages"][-1]
    assert (word["role"], word["author"], word["text"]) == ("person", "Ada", "I am Ada.")
    assert ada.id not in str(shown)
    assert program.get("/conversations").json()["conversations"][0]["unread"] > 0


def test_a_customer_rates_gives_an_address_reads_and_ends(engine: Engine, program: ChannelProgram):
    conversation_id = program.open()
    answer(engine, conversation_id)
    base = f"/conversations/{conversation_id}"
    reply = program.show(conversation_id)["messages"][1]
    assert program.post(f"{base}/seen", {"position": 2}).status_code == 204
    assert program.get("/conversations").json()["conversations"][0]["unread"] == 0
    rated = program.post(f"{base}/feedback", {"feedback": "helpful", "message_id": reply["id"]})
    assert rated.status_code == 200
    assert program.show(conversation_id)["messages"][1]["feedback"] == "helpful"
    assert program.post(f"{base}/feedback", {"feedback": "not_helpful"}).json()["feedback"] == "not_helpful"
    assert program.post(f"{base}/email", {"email": "ada@example.com"}).status_code == 200
    closed = program.post(f"{base}/close").json()
    assert (closed["state"], closed["with"]["kind"]) == ("closed", "nobody")
    assert program.send("One more", conversation_id=conversation_id).json()["state"] == "agent_active"


def test_where_the_channel_is_not_deployed_earlier_conversations_go_on_and_none_begins(
    engine: Engine, program: ChannelProgram
):
    begun = program.open()
    engine.deployment.remove(Channel.API, actor="test")
    refused = program.send("Hello")
    assert (refused.status_code, refused.json()["detail"].endswith(".")) == (409, True)
    assert program.send("Are you there?", conversation_id=begun).status_code == 202


def with_settings(engine: Engine, **changes: object) -> None:
    settings, revision = engine.deployment.channel(Channel.API)
    changed = settings.model_copy(update=changes)
    engine.deployment.save_channel(changed, based_on=revision, actor="test")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"hours": WorkingHours(mode=HoursMode.DURING)}, "outside_hours"),
        ({"coverage_percent": 0}, "not_covered"),
        ({"include_segments": ("gold",)}, "other_segment"),
    ],
)
def test_hours_coverage_and_segments_of_its_own_decide_and_people_get_the_rest(
    engine: Engine, program: ChannelProgram, changes: dict[str, object], reason: str
):
    usual, _ = engine.deployment.channel(Channel.API)
    with_settings(engine, **changes)
    accepted = program.send("Hello", customer={"segments": ["plus"]}).json()
    with_settings(engine, **{name: getattr(usual, name) for name in changes})
    conversation = engine.conversations.find_conversation(accepted["conversation_id"])
    assert (conversation.eligibility, conversation.state) == (reason, ConversationState.QUEUED)
    assert program.show(conversation.id)["with"]["kind"] == "queue"


def test_where_an_address_is_asked_for_first_the_reply_waits_for_it(engine: Engine, program: ChannelProgram):
    with_settings(engine, ask_email=EmailAsk.BEFORE_FIRST_REPLY)
    conversation_id = program.open()
    known = program.send("What does a stamp cost?", customer={"email": "ada@example.com"})
    with_settings(engine, ask_email=EmailAsk.WHEN_HANDING_OFF)
    assert known.json()["state"] == "agent_active"
    assert not program.show(known.json()["conversation_id"])["asks_email"]
    assert program.show(conversation_id)["messages"][1]["role"] == "notice"


def test_only_who_may_call_the_api_speaks_for_customers(engine: Engine, guarded: TestClient):
    engine.deployment.deploy(Channel.API, actor="test")
    stranger = ChannelProgram(guarded, "shop-x", key="wrong")
    for refused in (
        stranger.send("Hello"),
        stranger.get("/conversations"),
        stranger.get("/conversations/cnv_1?wait=30"),
        stranger.get("/conversations/cnv_1/events"),
        stranger.post("/conversations/cnv_1/close"),
    ):
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"] == "Bearer"
    assert ChannelProgram(guarded, "shop-x", key=KEY).send("Hello").status_code == 202
    visitor = ChatVisitor(guarded)
    answered = guarded.get(f"{CHANNEL}/customers/shop-x/conversations", headers=visitor.headers)
    assert answered.status_code == 401
    assert guarded.get(f"{CHAT}/conversations", headers={"Authorization": f"Bearer {KEY}"}).status_code == 401
    assert client_of(engine, address="203.0.113.9").get(f"{CHANNEL}/customers/x/conversations").is_error


def hurried(engine: Engine, monkeypatch: pytest.MonkeyPatch, **limits: int) -> TestClient:
    changed = engine.settings.chat.model_copy(update=limits)
    monkeypatch.setattr(engine, "settings", engine.settings.model_copy(update={"chat": changed}))
    return client_of(engine)


def test_each_customer_has_an_allowance_and_a_program_writes_for_many(
    deployed: Engine, monkeypatch: pytest.MonkeyPatch
):
    client = hurried(deployed, monkeypatch, messages_per_minute=2, messages_per_minute_per_address=2)
    eager, calm = (ChannelProgram(client, f"shop-{next(_customers)}") for _ in "12")
    assert [eager.send("Hello").status_code for _ in range(3)] == [202, 202, 429]
    refused = eager.send("Hello")
    assert int(refused.headers["retry-after"]) >= 1
    assert calm.send("Hello").status_code == 202


def test_one_customer_begins_and_rates_only_so_often(deployed: Engine, monkeypatch: pytest.MonkeyPatch):
    client = hurried(deployed, monkeypatch, conversations_per_hour=1, answers_per_minute=1)
    program = ChannelProgram(client, f"shop-{next(_customers)}")
    begun = program.open()
    assert program.send("Hello").status_code == 429
    assert program.send("And?", conversation_id=begun).status_code == 202
    closing = [program.post(f"/conversations/{begun}/close").status_code for _ in "12"]
    assert closing == [200, 429]


def test_one_program_calls_only_so_often(deployed: Engine, monkeypatch: pytest.MonkeyPatch):
    client = hurried(deployed, monkeypatch, requests_per_minute_per_address=2)
    program = ChannelProgram(client, "nobody")
    assert [program.get("/conversations").status_code for _ in range(3)] == [404, 404, 429]


def test_what_is_too_large_is_refused(program: ChannelProgram):
    sent = program.client.post(f"{program.base}/messages", content=b" " * 70_000, headers=NUMBERED)
    assert sent.status_code == 413
