"""What has to be done with conversations though nobody writes: idle ones close, stuck ones go to people."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.answering.handing_over import HandingOver
from core.answering.reply import HandoffReason
from core.audit.ports import Transaction
from core.clock import Clock
from core.configuration.agent_config import ConfigVersion
from core.conversations import event_kinds
from core.conversations.conversation import Channel, Conversation, ConversationState, Event
from core.conversations.ports import Basis, ConversationChange, ConversationSearch, ConversationStore
from core.conversations.states import closed_if_idle
from core.deployment.channel_settings import EmailAsk
from core.identifiers import IdFactory

STUCK_AFTER = timedelta(minutes=5)
"""A reply takes seconds. Owed for this long, it will not come."""
_BATCH = 200
_MOST_IDLE = 5_000
"""Those that wait for people stay open, and must not hide the others."""
_TOGETHER = 100
"""Closed in one transaction: customers who write meanwhile wait for no more than that."""
_IDLE_STATES = (ConversationState.WAITING_FOR_CUSTOMER, ConversationState.WITH_PERSON)


@dataclass(frozen=True, slots=True)
class UpkeepParts:
    """What upkeep works with."""

    conversations: ConversationStore
    search: ConversationSearch
    current_config: Callable[[], ConfigVersion]
    idle_after: Callable[[Channel], timedelta]
    handing_over: HandingOver
    ask_email: Callable[[Channel], EmailAsk]
    mark_assigned: Callable[[str, datetime], None]
    transaction: Transaction
    clock: Clock
    ids: IdFactory


class ConversationUpkeep:
    """Run on a schedule, as often as one likes; run again at once it does nothing.

    Idle ones are closed some at a time, stuck ones are each a transaction of their own: killed in the middle,
    the next run does the rest.
    """

    def __init__(self, parts: UpkeepParts) -> None:
        self._parts = parts

    def close_idle(self) -> int:
        """Close conversations without a word for as long as their channel says; gives how many."""
        return sum(self._close_idle_on(channel) for channel in Channel)

    def hand_off_stuck(self) -> int:
        """Hand to people what has been owed a reply for five minutes, whatever the customer did meanwhile.

        Gives how many.
        """
        done = 0
        while stuck := self._list_stuck():
            handed = sum(self._hand_off(conversation) for conversation in stuck)
            done += handed
            if not handed:
                break
        return done

    def _close_idle_on(self, channel: Channel) -> int:
        parts = self._parts
        after = parts.idle_after(channel)
        done = 0
        while True:
            now = parts.clock()
            found = parts.search.list_in_state(
                _IDLE_STATES, silent_since=now - after, channels=[channel], limit=_MOST_IDLE
            )
            changes = [change for one in found if (change := self._closed(one, now, after)) is not None]
            written = sum(
                self._written(changes[start : start + _TOGETHER])
                for start in range(0, len(changes), _TOGETHER)
            )
            done += written
            if not written or len(found) < _MOST_IDLE:
                return done

    def _written(self, changes: Sequence[ConversationChange]) -> int:
        return len(changes) - len(self._parts.conversations.apply(changes))

    def _closed(
        self, conversation: Conversation, now: datetime, after: timedelta
    ) -> ConversationChange | None:
        changed = closed_if_idle(conversation, now, after=after)
        if changed is conversation:
            return None
        count = len(self._parts.conversations.list_messages(conversation.id))
        event = Event(self._parts.ids("evt"), conversation.id, event_kinds.CLOSED, now, {"by": "inactivity"})
        return ConversationChange(changed, events=(event,), basis=Basis(conversation, count))

    def _list_stuck(self) -> Sequence[Conversation]:
        return self._parts.search.list_owed_a_reply(since=self._parts.clock() - STUCK_AFTER, limit=_BATCH)

    def _hand_off(self, conversation: Conversation) -> bool:
        """False when it has moved meanwhile, and so is not stuck."""
        parts = self._parts
        now, config = parts.clock(), parts.current_config().config
        known = parts.conversations.list_messages(conversation.id)
        turnover = parts.handing_over.hand_off(
            conversation, known, config, at=now, reason=HandoffReason.STUCK.value
        )
        notices, asking = parts.handing_over.notices(
            turnover,
            config,
            parts.conversations.list_events(conversation.id),
            position=len(known) + 1,
            at=now,
            ask=parts.ask_email(conversation.channel),
        )
        events = (*turnover.events, *asking)
        change = ConversationChange(turnover.conversation, notices, events, Basis(conversation, len(known)))
        with parts.transaction():
            if parts.conversations.apply([change]):
                return False
            if turnover.person_id:
                parts.mark_assigned(turnover.person_id, now)
        return True
