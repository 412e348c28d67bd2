"""Invented support texts in any number, the same for the same seed: varied words, numbers and questions."""

import random
from itertools import product

_THINGS = """
    account invoice refund delivery password warranty battery charger subscription printer router camera
    voucher address order parcel receipt licence backup calendar report dashboard template contact form
    webhook domain certificate import export filter workflow mailbox signature channel ticket queue team
    role permission audit currency discount tax payment card transfer loyalty booking appointment
    device sensor firmware display speaker cable adapter keyboard tablet headset thermostat lock scale
    mower bicycle helmet saddle brake tyre motor pedal lamp bag trailer lease insurance claim
"""
_ACTIONS = """
    change cancel renew connect install reset export import share restore update verify replace return
    register activate pause schedule track archive merge translate charge clean store repair configure
"""
_SITUATIONS = (
    "on the mobile app",
    "after a failed payment",
    "for a second user",
    "without signing in again",
    "when travelling abroad",
    "before the trial ends",
    "from an older version",
    "during the winter",
    "with a shared inbox",
    "on a slow network",
)
_SENTENCES = (
    "To {action} the {thing} {situation}, open Settings and choose {thing} {number}.",
    "It takes up to {number} minutes until the {thing} shows the new state.",
    "Only an administrator can {action} a {thing} that belongs to another {other}.",
    "If the {thing} does not respond, wait {number} seconds and try to {action} it again.",
    "We keep the {thing} for {number} days, and you may {action} it during that time.",
    "The fee to {action} the {thing} is {number}.50 euros, taken with the next {other}.",
    "Your {other} stays as it is; nothing else changes when you {action} the {thing}.",
    "A confirmation is sent by mail {situation}; keep it together with the {other}.",
    "The {thing} has a limit of {number} entries for each {other}.",
    "Before you {action} the {thing}, make a copy of the {other} and note its number {number}.",
)


class SupportTexts:
    """Texts by topic: an action on a thing in a situation. One topic's texts share their words."""

    def __init__(self, *, seed: int) -> None:
        self._dice = random.Random(seed)
        self._things = _THINGS.split()
        self._topics = list(product(_ACTIONS.split(), self._things, _SITUATIONS))
        self._dice.shuffle(self._topics)

    @property
    def topic_count(self) -> int:
        """How many topics there are."""
        return len(self._topics)

    def title(self, topic: int) -> str:
        """The topic as an article's title."""
        action, thing, situation = self._topics[topic]
        return f"How to {action} your {thing} {situation}"

    def question(self, topic: int) -> str:
        """The topic as a customer asks for it, each time in one of several ways."""
        action, thing, situation = self._topics[topic]
        return self._dice.choice(
            (
                f"How can I {action} my {thing} {situation}?",
                f"i want to {action} the {thing} {situation}, what do i do",
                f"What does it cost to {action} a {thing} {situation}?",
                f"How long does it take to {action} the {thing} {situation}?",
            )
        )

    def heading(self, topic: int) -> str:
        """A heading within an article."""
        _, thing, _ = self._topics[topic]
        return self._dice.choice(
            (f"What the {thing} needs", f"If the {thing} fails", f"Limits of the {thing}", "Step by step")
        )

    def sentence(self, topic: int) -> str:
        """One statement, with a number in most."""
        action, thing, situation = self._topics[topic]
        return self._dice.choice(_SENTENCES).format(
            action=action,
            thing=thing,
            situation=situation,
            other=self._dice.choice(self._things),
            number=self._dice.randrange(2, 400),
        )

    def paragraph(self, topic: int) -> str:
        """Three to six statements."""
        return " ".join(self.sentence(topic) for _ in range(self._dice.randint(3, 6)))
