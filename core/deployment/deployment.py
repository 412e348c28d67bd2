"""Deploying the agent: channels and their settings, and the switch. Everything counts at once."""

from dataclasses import replace
from datetime import datetime

from core.audit.entries import AuditAction, AuditedChange, AuditKind, differing
from core.audit.trail import AuditTrail
from core.clock import Clock
from core.conversations.conversation import Channel
from core.deployment.channel_settings import AgentState, AgentSwitch, ChannelSettings, EmailAsk
from core.deployment.channel_state import ChannelState, channel_state
from core.deployment.eligibility import Applicant, Eligibility, decide_eligibility
from core.deployment.ports import Credits, DeploymentStore, IgnoredSenders
from core.deployment.unlimited import NobodyIgnored, UnlimitedCredits
from core.errors import InvalidInput
from core.working_hours import check_holidays

DEPLOYABLE = (Channel.LIVE_CHAT, Channel.API)
"""Channels that there are; the others come later."""
CHANNEL_NAMES = {
    Channel.LIVE_CHAT: "Live chat",
    Channel.EMAIL: "Email",
    Channel.WHATSAPP: "WhatsApp",
    Channel.MESSENGER: "Messenger",
    Channel.API: "API",
    Channel.PREVIEW: "Preview",
}
_LONGEST_REASON = 200
_UNLIMITED = UnlimitedCredits()
_NOBODY = NobodyIgnored()


class Deployment:
    """Where and when the agent takes new conversations; those under way are never touched."""

    def __init__(
        self,
        *,
        store: DeploymentStore,
        audit: AuditTrail,
        clock: Clock,
        credits_left: Credits = _UNLIMITED,
        ignored: IgnoredSenders = _NOBODY,
    ) -> None:
        self._store = store
        self._audit = audit
        self._clock = clock
        self._credits = credits_left
        self._ignored = ignored

    def channel(self, channel: Channel) -> tuple[ChannelSettings, int]:
        """The settings and the revision to save changes with; as delivered before the first save."""
        return self._store.load_channel(channel)

    def names_without_address(self) -> list[str]:
        """The names of channels in use that never ask for an email address."""
        known = (self._store.load_channel(one)[0] for one in DEPLOYABLE)
        return [
            CHANNEL_NAMES[one.channel] for one in known if one.is_deployed and one.ask_email is EmailAsk.NEVER
        ]

    def save_channel(self, settings: ChannelSettings, *, based_on: int, actor: str) -> int:
        """Replace the settings, except whether it is deployed; gives the new revision.

        Settings that change nothing are not saved. Raises EditConflict when somebody else saved meanwhile,
        InvalidInput for holidays not known.
        """
        check_holidays(settings.hours)
        with self._audit.changing():
            before, revision = self._store.load_channel(settings.channel)
            after = settings.model_copy(update={"is_deployed": before.is_deployed})
            if (after, based_on) == (before, revision):
                return revision
            return self._save(before, after, based_on=based_on, action=AuditAction.EDIT, actor=actor)

    def deploy(self, channel: Channel, *, actor: str) -> int:
        """From now on the agent takes new conversations there; gives the revision.

        Deployed already: nothing changes. Raises InvalidInput for a channel that there is not yet.
        """
        if channel not in DEPLOYABLE:
            there = ", ".join(CHANNEL_NAMES[one] for one in DEPLOYABLE)
            raise InvalidInput(f"{CHANNEL_NAMES[channel]} cannot be deployed yet. There is: {there}.")
        return self._set_deployed(channel, to=True, action=AuditAction.PUBLISH, actor=actor)

    def remove(self, channel: Channel, *, actor: str) -> int:
        """From now on the agent takes no new conversations there, and none begins.

        Those that are open can be finished; the settings stay. Gives the revision.
        """
        return self._set_deployed(channel, to=False, action=AuditAction.UNPUBLISH, actor=actor)

    def switch(self) -> AgentSwitch:
        """How the switch stands; on, before anybody switched."""
        return self._store.load_switch()

    def set_switch(self, state: AgentState, *, reason: str = "", actor: str) -> AgentSwitch:
        """On, paused or off, on all channels. Set so already, with that reason: nothing changes.

        Raises InvalidInput for a reason of more than 200 characters.
        """
        said = " ".join(reason.split())
        if len(said) > _LONGEST_REASON:
            raise InvalidInput(f"The reason is too long: give at most {_LONGEST_REASON} characters.")
        with self._audit.changing():
            before = self._store.load_switch()
            if (before.state, before.reason) == (state, said):
                return before
            after = AgentSwitch(state=state, reason=said, actor=actor, since=self._clock())
            self._store.save_switch(after)
            self._audit.record(
                AuditedChange(
                    actor=actor,
                    action=AuditAction.SWITCH,
                    kind=AuditKind.AGENT,
                    object_id="agent",
                    object_name="Agent",
                    before={"state": before.state.value, "reason": before.reason},
                    after={"state": after.state.value, "reason": after.reason},
                )
            )
            return after

    def eligibility_of(self, channel: Channel, one: Applicant) -> Eligibility:
        """Whether the agent takes this new conversation, as settings and switch are at this moment.

        Credits and the list of ignored senders are asked here, whatever the applicant says of them.
        """
        settings, _ = self._store.load_channel(channel)
        known = replace(
            one,
            has_credits=self._credits.has_credits(channel),
            is_ignored=self._ignored.is_ignored(channel, one.sender),
        )
        return decide_eligibility(settings, self._store.load_switch(), known)

    def state_of(self, channel: Channel, now: datetime | None = None) -> ChannelState:
        """Whether the agent takes new conversations there now, and until when."""
        settings, _ = self._store.load_channel(channel)
        switch = self._store.load_switch()
        has_credits = self._credits.has_credits(channel)
        return channel_state(settings, switch, now or self._clock(), has_credits=has_credits)

    def _set_deployed(self, channel: Channel, *, to: bool, action: AuditAction, actor: str) -> int:
        with self._audit.changing():
            before, revision = self._store.load_channel(channel)
            if before.is_deployed is to:
                return revision
            after = before.model_copy(update={"is_deployed": to})
            return self._save(before, after, based_on=revision, action=action, actor=actor)

    def _save(
        self,
        before: ChannelSettings,
        after: ChannelSettings,
        *,
        based_on: int,
        action: AuditAction,
        actor: str,
    ) -> int:
        revision = self._store.save_channel(after, based_on=based_on)
        old, new = differing(before.model_dump(mode="json"), after.model_dump(mode="json"))
        self._audit.record(
            AuditedChange(
                actor=actor,
                action=action,
                kind=AuditKind.CHANNEL,
                object_id=after.channel.value,
                object_name=CHANNEL_NAMES[after.channel],
                before=old,
                after=new,
            )
        )
        return revision
