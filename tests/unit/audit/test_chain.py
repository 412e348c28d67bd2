"""Whatever is done to a chain of entries is found, from the first entry it touches on."""

from dataclasses import replace

import hypothesis.strategies as st
from hypothesis import given

from core.audit.chain import ChainState, check_chain
from core.audit.entries import FIRST_HASH, AuditAction, AuditedChange, AuditEntry, AuditKind, chained
from tests.fakes.sample_records import minutes


def a_chain(length: int, *, actor: str = "Ada") -> list[AuditEntry]:
    entries: list[AuditEntry] = []
    for n in range(1, length + 1):
        change = AuditedChange(
            actor=actor,
            action=AuditAction.EDIT,
            kind=AuditKind.SOURCE,
            object_id=f"src_{n}",
            object_name="Docs",
            before={"n": n},
            after={"n": n + 1},
        )
        last = entries[-1].hash if entries else FIRST_HASH
        entries.append(chained(change, number=n, at=minutes(n), previous_hash=last))
    return entries


def test_an_empty_log_is_whole_and_its_head_is_what_the_first_entry_follows():
    assert check_chain([]) == ChainState(0, FIRST_HASH)
    assert check_chain([], noted_head=FIRST_HASH).is_whole


def test_a_chain_as_it_was_written_is_whole():
    entries = a_chain(5)
    assert check_chain(entries) == ChainState(5, entries[-1].hash)


_TAMPERING = st.sampled_from(
    [
        lambda entry: replace(entry, at=minutes(999)),
        lambda entry: replace(entry, hash="f" * 64),
        lambda entry: replace(entry, previous_hash="f" * 64),
        lambda entry: replace(entry, change=replace(entry.change, actor="Eve")),
        lambda entry: replace(entry, change=replace(entry.change, action=AuditAction.DELETE)),
        lambda entry: replace(entry, change=replace(entry.change, kind=AuditKind.TEAM)),
        lambda entry: replace(entry, change=replace(entry.change, object_id="src_0")),
        lambda entry: replace(entry, change=replace(entry.change, object_name="Other")),
        lambda entry: replace(entry, change=replace(entry.change, before=None)),
        lambda entry: replace(entry, change=replace(entry.change, after={"n": 0})),
    ]
)


@given(length=st.integers(1, 6), place=st.integers(0, 5), tamper=_TAMPERING)
def test_one_entry_changed_is_found_there(length, place, tamper):
    entries = a_chain(length)
    place %= length
    entries[place] = tamper(entries[place])
    assert check_chain(entries).broken_at == place + 1


@given(length=st.integers(2, 6), place=st.integers(0, 4))
def test_an_entry_taken_out_before_the_end_is_found(length, place):
    entries = a_chain(length)
    del entries[place % (length - 1)]
    assert check_chain(entries).broken_at == place % (length - 1) + 1


def test_two_entries_in_the_wrong_order_are_found():
    first, second, third = a_chain(3)
    assert check_chain([first, third, second]).broken_at == 2


@given(length=st.integers(1, 6), kept=st.integers(0, 5))
def test_a_cut_off_end_is_found_by_the_head_that_was_noted(length, kept):
    entries = a_chain(length)
    kept %= length
    assert check_chain(entries[:kept]).is_whole
    assert check_chain(entries[:kept], noted_head=entries[-1].hash).broken_at == kept + 1


def test_a_log_that_has_grown_since_its_head_was_noted_is_whole():
    entries = a_chain(5)
    assert check_chain(entries, noted_head=entries[2].hash).is_whole


def test_a_log_written_anew_is_found_by_the_head_that_was_noted():
    assert not check_chain(a_chain(5, actor="Eve"), noted_head=a_chain(5)[-1].hash).is_whole
