"""Customers who sign in on two browsers at once, and a token that fails half-way, over real databases."""

from concurrent.futures import ThreadPoolExecutor

from joserfc import jwt
from joserfc.jwk import OctKey
from sqlalchemy import func, select

from core.bootstrap import build_engine
from core.clock import fixed_clock
from core.storage.people_tables import contacts, visitors
from tests.fakes.sample_records import START, a_talk


def test_browsers_that_sign_in_at_once_are_one_contact_with_all_conversations(any_settings):
    engine = build_engine(any_settings, clock=fixed_clock(START))
    key = engine.identity_keys.renew(actor="Ada")
    claims = {"sub": "42", "name": "Ada", "exp": int(START.timestamp()) + 600}
    token = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(key))
    begun = [engine.identifier.begin() for _ in range(4)]
    engine.conversations.apply([a_talk(f"cnv_{n}", contact_id=one.contact.id) for n, one in enumerate(begun)])
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda one: engine.identifier.identify(one.visitor.id, token), begun))
    owners = {engine.conversations.find_conversation(f"cnv_{n}").contact_id for n in range(4)}
    with engine.database.read() as connection:
        known = connection.scalar(select(func.count()).where(contacts.c.external_id == "42"))
        holders = set(connection.scalars(select(visitors.c.contact_id)))
    engine.close()
    assert known == 1
    assert owners == holders == {contact.id for contact in found}


def test_dropping_a_key_closes_the_browsers_that_a_token_opened_and_no_others(any_settings):
    engine = build_engine(any_settings, clock=fixed_clock(START))
    key = engine.identity_keys.renew(actor="Ada")
    token = jwt.encode(
        {"alg": "HS256"}, {"sub": "42", "exp": int(START.timestamp()) + 600}, OctKey.import_key(key)
    )
    vouched, anonymous = engine.identifier.begin(identity=token), engine.identifier.begin()
    engine.identity_keys.renew(actor="Ada")
    assert engine.identifier.recognise(vouched.secret) is not None
    engine.identity_keys.drop_previous(actor="Ada")
    assert engine.identifier.recognise(vouched.secret) is None
    assert engine.identifier.recognise(anonymous.secret) is not None
    engine.close()
