"""The plan of the sample's conversations: always the same, and believable."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from core.conversations.conversation import Channel
from core.sample.content import sample_folder
from core.sample.conversation_plan import plan_conversations
from core.sample.customer_wording import write_down
from core.sample.message_library import read_library
from core.sample.rhythm import (
    CONVERSATIONS,
    DAYS,
    IMPROVED_ON,
    INCIDENT,
    STARTS_AT,
    daily_counts,
    gap_factor,
    person_answers_at,
)
from core.sample.seeded_dice import seeded_dice

LIBRARY = read_library(sample_folder())
PLANS = plan_conversations(LIBRARY)


def day_of(at: datetime) -> int:
    return (at - STARTS_AT).days


def test_the_same_plan_comes_out_every_time():
    assert plan_conversations(LIBRARY) == PLANS


def test_daily_counts_add_up_to_the_promised_number():
    assert sum(daily_counts()) == CONVERSATIONS == len(PLANS)
    assert len(daily_counts()) == DAYS


def test_conversations_are_numbered_in_order_of_time():
    assert [plan.number for plan in PLANS] == list(range(1, len(PLANS) + 1))
    assert [plan.opened_at for plan in PLANS] == sorted(plan.opened_at for plan in PLANS)


def test_weekends_are_quieter_than_mondays():
    by_weekday = Counter(plan.opened_at.weekday() for plan in PLANS if day_of(plan.opened_at) not in INCIDENT)
    assert by_weekday[6] < 0.7 * by_weekday[0]


def test_customers_sleep_at_night():
    by_hour = Counter(plan.opened_at.hour for plan in PLANS)
    assert by_hour[3] < 0.1 * by_hour[10]


def test_the_last_month_is_busier_than_the_first():
    counts = daily_counts()
    assert sum(counts[-28:]) > 1.4 * sum(counts[:28])


def test_the_strike_fills_its_days_and_no_others():
    days = {day_of(plan.opened_at) for plan in PLANS if plan.key == "delay_incident"}
    assert days <= set(INCIDENT)
    assert max(daily_counts()[day] for day in INCIDENT) > 2 * daily_counts()[INCIDENT.start - 7]


def test_a_rising_gap_rises_and_a_closed_one_stays_where_it_was():
    assert gap_factor("rising", DAYS) > 3 * gap_factor("rising", 0)
    assert gap_factor("rising_then_fixed", DAYS) == gap_factor("rising_then_fixed", IMPROVED_ON)


def test_every_channel_is_used_and_some_conversations_are_not_the_agents():
    assert {plan.channel for plan in PLANS} == set(Channel) - {Channel.PREVIEW}
    assert 0.05 < sum(not plan.agent_takes_part for plan in PLANS) / len(PLANS) < 0.25


def test_every_gap_is_asked_about_in_several_wordings():
    asked = {
        topic.key: {plan.messages[0] for plan in PLANS if plan.key == topic.key} for topic in LIBRARY.gaps
    }
    assert all(len(wordings) >= 5 for wordings in asked.values())


def test_other_wordings_do_not_repeat_what_was_said():
    covered = [plan for plan in PLANS if plan.article == plan.key]
    assert all(plan.messages[0] not in plan.other_wordings for plan in covered)


def test_a_conversation_has_its_own_chance_whatever_comes_before_it():
    plan = PLANS[700]
    assert plan.dice("reactions").random() == plan.dice("reactions").random()
    assert plan.dice("reactions").random() != plan.dice("people").random()


def test_a_written_message_keeps_most_of_its_words():
    for number in range(200):
        written = write_down(
            "How long does delivery to Sweden take?",
            channel=Channel.EMAIL,
            dice=seeded_dice("test", number),
            library=LIBRARY,
            first=True,
        )
        assert sum(word in written.casefold() for word in ("how", "long", "does", "to", "take")) == 5


def test_people_answer_on_weekdays_in_working_hours():
    for number in range(300):
        asked_at = datetime(2026, 6, 5, 12, tzinfo=UTC) + timedelta(hours=number)
        at = person_answers_at(asked_at, Channel.EMAIL, seeded_dice("test", number))
        assert asked_at < at
        assert at.weekday() < 5
        assert 6 <= at.hour < 16
