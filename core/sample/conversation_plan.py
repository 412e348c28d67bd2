"""Who writes when, on which channel and about what, over the days of the sample. Pure."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from core.conversations.conversation import Channel
from core.sample.customer_wording import write_down
from core.sample.message_library import MessageLibrary
from core.sample.rhythm import (
    daily_counts,
    draw_channel,
    draw_instant,
    gap_factor,
    incident_share,
)
from core.sample.seeded_dice import seeded_dice

_GAPS = 0.32
"""Weight of a gap theme against the kinds below."""
_KINDS = {
    "covered": 72.0,
    "dialogue": 14.0,
    "asks_for_person": 3.0,
    "angry": 2.5,
    "off_topic": 2.2,
    "vague": 3.2,
    "other_language": 1.5,
    "account_specific": 4.2,
    "greeting": 2.4,
}


@dataclass(frozen=True, slots=True)
class PlannedConversation:
    """What a customer means to say; what is said in the end depends on the agent's replies."""

    number: int
    """1, 2, 3 … in order of time."""
    opened_at: datetime
    channel: Channel
    agent_takes_part: bool
    customer: str
    key: str
    """An article's id, `short:…`, a gap's theme, or the kind of message."""
    article: str
    """Article that answers it; empty when none does."""
    messages: tuple[str, ...]
    """The first message and those that follow once the one before is answered."""
    other_wordings: tuple[str, ...]
    """Other ways to ask the same."""
    person_replies: tuple[str, ...]
    """What a colleague answers if it comes to that."""

    def dice(self, purpose: str) -> Random:
        """Randomness of this conversation alone, so that any part of the plan can be played by itself."""
        return seeded_dice(self.number, purpose)


@dataclass(frozen=True, slots=True)
class _Need:
    key: str
    article: str
    messages: tuple[str, ...]
    other_wordings: tuple[str, ...] = ()
    person_replies: tuple[str, ...] = ()


def plan_conversations(library: MessageLibrary) -> list[PlannedConversation]:
    """All conversations in order of time; always the same ones."""
    opened: list[tuple[datetime, int]] = []
    for day, count in enumerate(daily_counts()):
        dice = seeded_dice("day", day)
        opened += sorted((draw_instant(day, dice), day) for _ in range(count))
    return [_plan(number, at, day, library) for number, (at, day) in enumerate(opened, start=1)]


def _plan(number: int, at: datetime, day: int, library: MessageLibrary) -> PlannedConversation:
    dice = seeded_dice(number, "plan")
    channel, agent_takes_part = draw_channel(day, dice)
    need = _draw_need(day, dice, library)
    written = tuple(
        write_down(text, channel=channel, dice=dice, library=library, first=place == 0)
        for place, text in enumerate(need.messages)
    )
    return PlannedConversation(
        number=number,
        opened_at=at,
        channel=channel,
        agent_takes_part=agent_takes_part,
        customer=_draw_customer(channel, dice, library),
        key=need.key,
        article=need.article,
        messages=written,
        other_wordings=need.other_wordings,
        person_replies=need.person_replies
        or library.article_replies.get(need.article)
        or library.person_replies["covered"],
    )


def _draw_need(day: int, dice: Random, library: MessageLibrary) -> _Need:
    if dice.random() < incident_share(day):
        return _from_group("delay_incident", dice, library)
    gaps = [_GAPS * topic.weight * gap_factor(topic.trend, day) for topic in library.gaps]
    kind = dice.choices([*_KINDS, "gap"], weights=[*_KINDS.values(), sum(gaps)])[0]
    if kind == "gap":
        topic = dice.choices(library.gaps, weights=gaps)[0]
        first, *others = _shuffled(topic.wordings, dice)
        return _Need(topic.key, topic.article, (first,), tuple(others), topic.replies)
    if kind == "dialogue":
        dialogue = dice.choice(library.dialogues)
        return _Need(dialogue.key, dialogue.key, dialogue.turns, _wordings_of(dialogue.key, library))
    if kind in ("covered", "greeting", "angry"):
        return _draw_covered(kind, dice, library)
    return _from_group(kind, dice, library)


def _draw_covered(kind: str, dice: Random, library: MessageLibrary) -> _Need:
    topic = dice.choices(library.covered, weights=[topic.weight for topic in library.covered])[0]
    first, *others = _shuffled(topic.wordings, dice)
    if kind == "greeting":
        return _Need(topic.key, topic.article, (dice.choice(library.other["greeting"]), first), tuple(others))
    if kind == "angry":
        complaint = dice.choice(library.other["angry"])
        text = f"{complaint} {first}" if dice.random() < 0.5 else complaint
        return _Need(topic.key, topic.article, (text,), (first, *others), library.person_replies["angry"])
    second = (dice.choice(others),) if others and dice.random() < 0.12 else ()
    return _Need(
        topic.key, topic.article, (first, *second), tuple(one for one in others if one not in second)
    )


def _from_group(group: str, dice: Random, library: MessageLibrary) -> _Need:
    first, *others = _shuffled(library.other[group], dice)
    replies = library.person_replies.get(group, ())
    # A vague customer says what it is about when asked; the others stay with what they said.
    clearer = dice.choice(library.covered).wordings if group in ("vague", "asks_for_person") else others[:2]
    return _Need(group, "", (first,), tuple(clearer), replies)


def _wordings_of(key: str, library: MessageLibrary) -> tuple[str, ...]:
    return next((topic.wordings for topic in library.covered if topic.key == key), ())


def _shuffled(texts: tuple[str, ...], dice: Random) -> list[str]:
    return dice.sample(texts, len(texts))


def _draw_customer(channel: Channel, dice: Random, library: MessageLibrary) -> str:
    first, last = dice.choice(library.names["first_names"]), dice.choice(library.names["last_names"])
    if channel is Channel.EMAIL:
        return f"{first}.{last}@mail.example".lower()
    if channel is Channel.WHATSAPP:
        return f"+358 555 {dice.randrange(1000, 9999)}"
    if channel is Channel.API:
        return dice.choice(library.names["companies"])
    if channel is Channel.LIVE_CHAT and dice.random() < 0.3:
        return ""
    return f"{first} {last}"
