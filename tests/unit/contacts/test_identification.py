"""Knowing visitors again, and learning who they are without ever taking one for another."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from core.audit.entries import AuditAction, AuditKind
from core.contacts.contacts import Identification
from core.contacts.identification import KNOWN_UNSEEN, ContactStores, Identifier
from core.contacts.identity_keys import IdentityKeys
from core.contacts.visitors import hash_of
from core.contacts.vouching import Vouched
from core.errors import InvalidInput, NotFound
from core.identifiers import counted_ids
from tests.fakes.connector_stores import InMemorySecretStore
from tests.fakes.in_memory_audit import InMemoryAuditLog, a_trail, no_transaction
from tests.fakes.in_memory_contacts import (
    InMemoryContactStore,
    InMemoryConversationOwners,
    InMemoryVisitorStore,
)
from tests.fakes.in_memory_stores import InMemoryConversationStore
from tests.fakes.sample_records import START, a_talk


@pytest.fixture
def door():
    """The identifier, what it writes to, and a clock to move."""
    made = SimpleNamespace(now=START, count=0)

    def new_secret() -> str:
        made.count += 1
        return f"secret-{made.count:037d}"

    made.conversations = InMemoryConversationStore()
    made.contacts = InMemoryContactStore()
    made.visitors = InMemoryVisitorStore()
    made.log = InMemoryAuditLog()
    made.secrets = InMemorySecretStore()
    made.keys = IdentityKeys(
        secrets=made.secrets, audit=a_trail(made.log), new_secret=new_secret, forget_vouched=lambda: 0
    )
    made.key = made.keys.renew(actor="Ada")
    made.identifier = Identifier(
        ContactStores(made.contacts, made.visitors, InMemoryConversationOwners(made.conversations)),
        keys=made.keys,
        transaction=no_transaction,
        new_secret=new_secret,
        clock=lambda: made.now,
        ids=counted_ids(),
    )

    def sign(**claims) -> str:
        said = {"exp": int(made.now.timestamp()) + 600} | claims
        return jwt.encode({"alg": "HS256"}, said, OctKey.import_key(made.key))

    def write(contact, conversation_id: str = "cnv_1") -> None:
        made.conversations.apply([a_talk(conversation_id, "Hi", contact_id=contact.id, customer="Visitor")])

    def owner(conversation_id: str = "cnv_1"):
        return made.conversations.find_conversation(conversation_id).contact_id

    made.sign, made.write, made.owner = sign, write, owner
    return made


def test_a_new_browser_gets_a_secret_of_which_only_the_hash_is_kept(door):
    begun = door.identifier.begin()
    assert begun.contact.identification is Identification.ANONYMOUS
    assert begun.visitor.secret_hash == hash_of(begun.secret)
    assert begun.secret not in repr(door.visitors.find_visitor(begun.visitor.id))


def test_a_browser_that_shows_its_secret_is_known_again(door):
    begun = door.identifier.begin()
    again = door.identifier.begin(secret=begun.secret)
    assert (again.visitor, again.contact, again.secret) == (begun.visitor, begun.contact, begun.secret)


@pytest.mark.parametrize("secret", ["unknown", "", "\ud800", "x" * 10_000])
def test_an_unknown_secret_opens_nothing_and_a_new_one_is_given(door, secret):
    first = door.identifier.begin()
    begun = door.identifier.begin(secret=secret)
    assert begun.secret != secret
    assert begun.contact.id != first.contact.id
    assert door.identifier.recognise(secret) is None


def test_a_hash_taken_from_the_database_is_no_secret(door):
    begun = door.identifier.begin()
    assert door.identifier.recognise(begun.visitor.secret_hash) is None


def test_being_seen_is_noted_once_a_minute(door):
    begun = door.identifier.begin()
    door.now += timedelta(seconds=59)
    door.identifier.recognise(begun.secret)
    assert door.visitors.find_visitor(begun.visitor.id).last_seen_at == START
    door.now += timedelta(seconds=1)
    door.identifier.recognise(begun.secret)
    assert door.visitors.find_visitor(begun.visitor.id).last_seen_at == door.now


def test_a_token_tells_who_the_visitor_is(door):
    begun = door.identifier.begin(identity=door.sign(sub="42", name="Ada", segments=["vip"]))
    assert begun.contact.identification is Identification.TOKEN
    assert (begun.contact.external_id, begun.contact.segments) == ("42", ("vip",))
    assert begun.visitor.contact_id == begun.contact.id


def test_a_token_that_does_not_hold_leaves_nothing_behind(door):
    with pytest.raises(InvalidInput):
        door.identifier.begin(identity="a.b.c")
    assert door.contacts.contacts == {}


def test_one_customer_on_two_browsers_is_one_contact(door):
    first = door.identifier.begin(identity=door.sign(sub="42"))
    second = door.identifier.begin(identity=door.sign(sub="42"))
    assert first.contact.id == second.contact.id
    assert first.secret != second.secret


def test_conversations_of_a_visitor_go_along_when_they_sign_in(door):
    begun = door.identifier.begin()
    door.write(begun.contact)
    contact = door.identifier.identify(begun.visitor.id, door.sign(sub="42", name="Ada"))
    assert door.owner() == contact.id
    assert door.conversations.find_conversation("cnv_1").customer == "Ada"
    assert door.identifier.recognise(begun.secret).contact == contact


def test_conversations_stay_with_a_known_customer_when_another_signs_in_on_their_browser(door):
    ada = door.identifier.begin(identity=door.sign(sub="ada"))
    door.write(ada.contact)
    bo = door.identifier.identify(ada.visitor.id, door.sign(sub="bo"))
    assert door.owner() == ada.contact.id
    assert door.identifier.recognise(ada.secret).contact == bo


def test_a_later_token_brings_what_is_new_of_the_customer(door):
    begun = door.identifier.begin(identity=door.sign(sub="42", name="Ada", segments=["vip"]))
    door.write(begun.contact)
    changed = door.identifier.identify(begun.visitor.id, door.sign(sub="42", name="Ada L", email="a@b.se"))
    assert (changed.id, changed.name, changed.email, changed.segments) == (
        begun.contact.id,
        "Ada L",
        "a@b.se",
        (),
    )
    assert door.conversations.find_conversation("cnv_1").customer == "Ada L"


def test_a_token_that_says_nothing_new_writes_nothing(door):
    token = door.sign(sub="42", name="Ada")
    begun = door.identifier.begin(identity=token)
    door.write(begun.contact)
    mark = door.conversations.newest_mark()
    again = door.identifier.begin(secret=begun.secret, identity=token)
    assert again.contact == begun.contact
    assert door.conversations.newest_mark() == mark


def test_an_address_given_in_the_chat_is_kept_unverified(door):
    begun = door.identifier.begin()
    door.write(begun.contact)
    contact = door.identifier.give_email(begun.contact.id, " Ada@Example.com ")
    assert (contact.email, contact.identification) == ("Ada@example.com", Identification.EMAIL)
    assert door.conversations.find_conversation("cnv_1").customer == "Ada@example.com"


def test_an_address_that_another_contact_has_shows_and_joins_nothing(door):
    ada = door.identifier.begin(identity=door.sign(sub="ada", email="ada@example.com"))
    door.write(ada.contact)
    stranger = door.identifier.begin()
    told = door.identifier.give_email(stranger.contact.id, "ada@example.com")
    assert told.id == stranger.contact.id
    assert door.owner() == ada.contact.id
    assert door.contacts.find_contact(ada.contact.id) == ada.contact


def test_an_unverified_address_is_not_taken_over_into_a_vouched_for_contact(door):
    begun = door.identifier.begin()
    door.identifier.give_email(begun.contact.id, "victim@example.com")
    contact = door.identifier.identify(begun.visitor.id, door.sign(sub="42"))
    assert contact.email == ""


def test_an_address_that_the_site_vouched_for_is_not_replaced_in_the_chat(door):
    begun = door.identifier.begin(identity=door.sign(sub="42", email="ada@example.com"))
    assert door.identifier.give_email(begun.contact.id, "other@example.com") == begun.contact


def test_what_is_no_address_and_who_is_not_there_is_told(door):
    begun = door.identifier.begin()
    with pytest.raises(InvalidInput, match="no email address"):
        door.identifier.give_email(begun.contact.id, "ada")
    with pytest.raises(NotFound):
        door.identifier.give_email("con_9", "ada@example.com")
    with pytest.raises(NotFound):
        door.identifier.identify("vis_9", door.sign(sub="42"))


def test_a_renewed_key_holds_beside_the_one_before_until_that_is_dropped(door):
    old = door.key
    door.key = door.keys.renew(actor="Ada")
    door.identifier.begin(identity=door.sign(sub="42"))
    new, door.key = door.key, old
    door.identifier.begin(identity=door.sign(sub="42"))
    assert door.keys.valid() == (new, old)
    assert door.keys.drop_previous(actor="Ada")
    assert not door.keys.drop_previous(actor="Ada")
    with pytest.raises(InvalidInput, match="not signed"):
        door.identifier.begin(identity=door.sign(sub="42"))


def test_making_and_dropping_keys_is_on_record_without_the_keys(door):
    door.keys.renew(actor="Bo")
    door.keys.drop_previous(actor="Bo")
    actions = [(change.actor, change.action) for change in door.log.changes]
    assert actions == [
        ("Ada", AuditAction.CREATE),
        ("Bo", AuditAction.EDIT),
        ("Bo", AuditAction.DELETE),
    ]
    assert {change.kind for change in door.log.changes} == {AuditKind.SECRET}
    assert not any(key in repr(door.log.changes) for key in (door.key, *door.keys.valid()))


def test_a_contact_is_shown_by_name_else_address_else_a_word(door):
    contact = door.identifier.begin().contact
    assert contact.shown_name.startswith("Visitor ")
    assert replace(contact, email="a@b.se").shown_name == "a@b.se"
    assert replace(contact, email="a@b.se", name="Ada").shown_name == "Ada"


def test_a_secret_that_was_not_shown_for_a_season_opens_nothing(door):
    begun = door.identifier.begin()
    door.now = START + KNOWN_UNSEEN
    assert door.identifier.recognise(begun.secret) is not None
    door.now += KNOWN_UNSEEN + timedelta(seconds=1)
    assert door.identifier.recognise(begun.secret) is None


def test_whom_a_program_names_is_one_contact_and_keeps_what_is_left_out(door):
    first = door.identifier.keep_named(Vouched("42", "ada@example.com", "Ada", ("vip",)))
    door.write(first)
    again = door.identifier.keep_named(Vouched("42", name="Ada King"))
    assert (again.id, again.email, again.segments) == (first.id, "ada@example.com", ("vip",))
    assert again.identification is Identification.PROGRAM
    assert door.conversations.find_conversation("cnv_1").customer == "Ada King"
    assert door.identifier.keep_named(Vouched("42", segments=())).segments == ()
    assert door.identifier.find_named("42").name == "Ada King"
    with pytest.raises(NotFound):
        door.identifier.find_named("43")


def test_whom_a_token_named_stays_so_known_when_a_program_names_them_too(door):
    door.identifier.keep_named(Vouched("42"))
    begun = door.identifier.begin(identity=door.sign(sub="42"))
    assert door.identifier.keep_named(Vouched("42", name="Ada")).identification is Identification.TOKEN
    assert door.identifier.recognise(begun.secret).contact.name == "Ada"


def test_an_address_given_to_somebody_whom_a_program_names_leaves_them_named(door):
    contact = door.identifier.keep_named(Vouched("42"))
    told = door.identifier.give_email(contact.id, "ada@example.com")
    assert (told.identification, told.email) == (Identification.PROGRAM, "ada@example.com")
    assert door.identifier.give_email(contact.id, "eve@evil.example").email == "ada@example.com"
