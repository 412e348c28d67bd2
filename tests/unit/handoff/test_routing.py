"""Who gets a conversation: those named, available ones first, in turns that are fair."""

from collections import Counter
from dataclasses import replace
from datetime import time, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given

from core.access.people import Person, PersonStatus, Team, is_available
from core.answering.handing_over import HandingOver
from core.clock import fixed_clock
from core.configuration.agent_config import AgentConfig
from core.configuration.handoff_policy import HandoffMode, HandoffPolicy, Routing
from core.conversations.conversation import ConversationState
from core.handoff.router import HandoffRouter
from core.handoff.routing import Staff, find_route
from core.identifiers import counted_ids
from core.working_hours import HoursMode, WeeklySpan, WorkingHours
from tests.fakes.in_memory_people import InMemoryPersonStore, InMemoryTeamStore
from tests.fakes.sample_records import START, a_conversation, minutes

AFTERNOONS = WorkingHours(
    mode=HoursMode.DURING, weekly=(WeeklySpan(start=time(13), end=time(17), days=(0, 1, 2, 3, 4)),)
)
SALES, BILLING = Team("team_s", "Sales"), Team("team_b", "Billing")


def a_person(person_id: str, **fields) -> Person:
    return Person(**({"id": person_id, "name": person_id.upper(), "created_at": START} | fields))


def staff(*people: Person, now=START) -> Staff:
    return Staff(people, (BILLING, SALES), now)


ADA, BO, CY = a_person("ada"), a_person("bo"), a_person("cy")
AWAY = a_person("away", status=PersonStatus.AWAY)
LATER = a_person("later", hours=AFTERNOONS)
GONE = a_person("gone", is_active=False)


def test_without_anybody_named_it_waits_for_everybody():
    route = find_route(Routing(), staff(ADA))
    assert (route.person_id, route.team_id, route.is_someone_available) == (None, None, True)
    assert not find_route(Routing(), staff(AWAY, LATER, GONE)).is_someone_available


def test_one_of_those_named_gets_it():
    route = find_route(Routing(primary_people=("bo",)), staff(ADA, BO))
    assert (route.person_id, route.is_someone_available) == ("bo", True)
    assert route.why == "BO is the only one available."


def test_a_team_stands_for_its_members():
    member = a_person("dee", team_ids=("team_s",))
    route = find_route(Routing(primary_teams=("team_s",)), staff(ADA, member))
    assert (route.person_id, route.team_id) == ("dee", "team_s")


def test_who_is_away_or_outside_their_hours_is_passed_over():
    routing = Routing(primary_people=("away", "later", "gone", "cy"))
    assert find_route(routing, staff(AWAY, LATER, GONE, CY)).person_id == "cy"
    assert find_route(routing, staff(AWAY, LATER, GONE, now=START + timedelta(hours=4))).person_id == "later"


def test_the_backup_gets_it_when_none_of_the_first_is_there():
    routing = Routing(primary_people=("away",), backup_people=("bo",))
    route = find_route(routing, staff(AWAY, BO))
    assert route.person_id == "bo"
    assert "backup" in route.why
    assert find_route(routing, staff(replace(AWAY, status=PersonStatus.AVAILABLE), BO)).person_id == "away"


def test_it_waits_in_the_queue_of_a_named_team_when_nobody_is_there():
    routing = Routing(primary_people=("away",), primary_teams=("team_s",), backup_teams=("team_b",))
    route = find_route(routing, staff(AWAY))
    assert (route.person_id, route.team_id, route.is_someone_available) == (None, "team_s", False)
    assert "Sales" in route.why
    backup = Routing(primary_people=("away",), backup_teams=("team_b",))
    assert find_route(backup, staff(AWAY)).team_id == "team_b"


def test_it_waits_for_everybody_when_the_people_named_are_not_there():
    route = find_route(Routing(primary_people=("away",)), staff(AWAY, BO))
    assert (route.person_id, route.team_id, route.is_someone_available) == (None, None, False)


def test_names_of_people_and_teams_that_are_no_more_are_as_if_not_there():
    routing = Routing(primary_people=("gone", "unknown"), primary_teams=("team_x",))
    route = find_route(routing, staff(GONE, BO))
    assert (route.person_id, route.team_id, route.is_someone_available) == (None, None, True)


def test_those_who_are_away_may_be_given_it_where_the_routing_says_so():
    route = find_route(Routing(primary_people=("away",), only_available=False), staff(AWAY, GONE))
    assert (route.person_id, route.is_someone_available) == ("away", False)


def test_whose_turn_is_longest_ago_is_next():
    people = (
        replace(ADA, last_assigned_at=minutes(1)),
        replace(BO, last_assigned_at=minutes(0)),
        replace(CY, last_assigned_at=minutes(2)),
    )
    routing = Routing(primary_people=("ada", "bo", "cy"))
    assert find_route(routing, staff(*people)).person_id == "bo"
    assert find_route(routing, staff(*people[:2], CY)).person_id == "cy"


def test_without_turns_the_first_in_the_list_gets_it():
    routing = Routing(primary_people=("cy", "ada"), takes_turns=False)
    assert find_route(routing, staff(ADA, CY)).person_id == "cy"


def test_an_owner_keeps_the_conversation_unless_owners_are_overwritten():
    routing = Routing(primary_people=("bo",))
    assert find_route(routing, staff(ADA, BO), owner=ADA).person_id == "ada"
    overwriting = routing.model_copy(update={"overwrites_owner": True})
    assert find_route(overwriting, staff(ADA, BO), owner=ADA).person_id == "bo"


def test_an_owner_who_is_away_keeps_it_only_where_those_who_are_away_may_be_given_it():
    routing = Routing(primary_people=("bo",))
    assert find_route(routing, staff(AWAY, BO), owner=AWAY).person_id == "bo"
    patient = routing.model_copy(update={"only_available": False})
    kept = find_route(patient, staff(AWAY, BO), owner=AWAY)
    assert (kept.person_id, kept.is_someone_available) == ("away", False)


def test_an_owner_who_left_keeps_nothing():
    assert find_route(Routing(primary_people=("bo",)), staff(GONE, BO), owner=GONE).person_id == "bo"


@pytest.mark.parametrize(
    ("routing", "people", "expected"),
    [
        (Routing(), (ADA,), True),
        (Routing(), (AWAY, LATER, GONE), False),
        (Routing(primary_people=("away",)), (AWAY, BO), False),
        (Routing(primary_people=("away",), backup_people=("bo",)), (AWAY, BO), True),
        (Routing(primary_people=("away",), only_available=False), (AWAY,), False),
        (Routing(backup_teams=("team_s",)), (BO,), False),
        (Routing(primary_teams=("team_x",)), (BO,), True),
    ],
)
def test_the_customer_is_told_whether_anybody_is_there(routing, people, expected):
    assert find_route(routing, staff(*people)).is_someone_available is expected


_PEOPLE = st.lists(
    st.builds(
        a_person,
        st.sampled_from([f"p{n}" for n in range(6)]),
        status=st.sampled_from(PersonStatus),
        hours=st.sampled_from([AFTERNOONS, WorkingHours()]),
        team_ids=st.sampled_from([(), ("team_s",), ("team_b", "team_s")]),
        is_active=st.booleans(),
        last_assigned_at=st.sampled_from([None, START, minutes(5)]),
    ),
    unique_by=lambda person: person.id,
    max_size=6,
)
_IDS = st.lists(st.sampled_from([f"p{n}" for n in range(8)]), max_size=3).map(tuple)
_TEAMS = st.lists(st.sampled_from(["team_s", "team_b", "team_x"]), max_size=2).map(tuple)
_ROUTINGS = st.builds(
    Routing,
    primary_people=_IDS,
    primary_teams=_TEAMS,
    backup_people=_IDS,
    backup_teams=_TEAMS,
    takes_turns=st.booleans(),
    only_available=st.booleans(),
    overwrites_owner=st.booleans(),
)


@given(routing=_ROUTINGS, people=_PEOPLE, hours=st.integers(0, 8))
def test_only_somebody_named_and_there_is_ever_given_it(routing, people, hours):
    now = START + timedelta(hours=hours)
    route = find_route(routing, staff(*people, now=now))
    if route.person_id is None:
        return
    person = next(person for person in people if person.id == route.person_id)
    named = {*routing.primary_people, *routing.backup_people}
    teams = {*routing.primary_teams, *routing.backup_teams}
    assert person.is_active
    assert person.id in named or teams & set(person.team_ids)
    assert not routing.only_available or is_available(person, now)
    assert route.is_someone_available is is_available(person, now)
    assert route.team_id is None or route.team_id in person.team_ids


@given(routing=_ROUTINGS, people=_PEOPLE, seed=st.randoms())
def test_the_order_in_which_people_are_read_decides_nothing(routing, people, seed):
    shuffled = list(people)
    seed.shuffle(shuffled)
    assert find_route(routing, staff(*people)) == find_route(routing, staff(*shuffled))


@given(
    routing=_ROUTINGS,
    people=_PEOPLE,
    mode=st.sampled_from(HandoffMode),
    owner_id=st.sampled_from([None, "p0", "p1"]),
)
def test_what_the_customer_was_told_before_agrees_with_where_it_goes(routing, people, mode, owner_id):
    store = InMemoryPersonStore(*people)
    handing_over = HandingOver(
        router=HandoffRouter(people=store, teams=InMemoryTeamStore(store), clock=fixed_clock(START)),
        summarise=lambda *_: {},
        ids=counted_ids(),
        find_contact=lambda _: None,
    )
    config = AgentConfig(handoff=HandoffPolicy(mode=mode, routing=routing))
    told = handing_over.someone_available(config, START, owner_id=owner_id)
    owned = a_conversation(state=ConversationState.AGENT_ACTIVE, assignee_id=owner_id)
    turnover = handing_over.hand_off(owned, [], config, at=START, reason="cannot_answer")
    assert (turnover.told == "handoff") is told
    has_it = turnover.conversation.state is ConversationState.WITH_PERSON
    there = {person.id for person in people if is_available(person, START)}
    assert not has_it or (told and turnover.conversation.assignee_id in there)
    assert turnover.person_id == turnover.conversation.assignee_id


@given(
    count=st.integers(1, 5),
    turns=st.integers(0, 17),
    steps=st.lists(st.integers(-3, 3), min_size=17, max_size=17),
)
def test_turns_are_fair_whatever_the_clock_does(count, turns, steps):
    people = InMemoryPersonStore(*(a_person(f"p{n}") for n in range(count)))
    router = HandoffRouter(people=people, teams=InMemoryTeamStore(people), clock=fixed_clock(START))
    policy = HandoffPolicy(routing=Routing(primary_people=tuple(people.people)))
    given_to = []
    now = START
    for step in steps[:turns]:
        now += timedelta(minutes=step)
        route = router.route(policy, owner_id=None, now=now)
        router.mark_assigned(route.person_id, now)
        given_to.append(route.person_id)
    shares = Counter(given_to)
    assert {shares[person] for person in people.people} <= {turns // count, -(-turns // count)}


def test_the_router_finds_the_owner_by_id_and_takes_unknown_ones_for_nobody():
    people = InMemoryPersonStore(ADA, BO)
    router = HandoffRouter(people=people, teams=InMemoryTeamStore(people), clock=fixed_clock(START))
    policy = HandoffPolicy(routing=Routing(primary_people=("bo",)))
    assert router.route(policy, owner_id="ada").person_id == "ada"
    assert router.route(policy, owner_id="unknown").person_id == "bo"
