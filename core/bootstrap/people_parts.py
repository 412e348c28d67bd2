"""People on both sides of a conversation, and the record of who changed what."""

from functools import cached_property
from secrets import token_urlsafe

from core.access.directory import Directory
from core.audit.trail import AuditTrail
from core.bootstrap.record_parts import RecordParts
from core.configuration.versions import ConfigVersions
from core.contacts.identification import ContactStores, Identifier
from core.contacts.identity_keys import IdentityKeys
from core.deployment.deployment import Deployment
from core.deployment.ports import Credits, IgnoredSenders
from core.deployment.unlimited import NobodyIgnored, UnlimitedCredits
from core.handoff.router import HandoffRouter
from core.storage.audit_log import SqlAuditLog
from core.storage.config_store import SqlConfigStore
from core.storage.contact_store import SqlContactStore, SqlConversationOwners, SqlVisitorStore
from core.storage.conversation_changes import SqlConversationChanges
from core.storage.deployment_store import SqlDeploymentStore
from core.storage.person_store import SqlPersonStore, SqlTeamStore
from core.storage.read_marks import SqlReadMarks
from core.storage.reply_feedback_store import SqlReplyFeedbackStore
from core.storage.secret_sealing import SecretSealing
from core.storage.secret_store import SqlSecretStore
from core.storage.sent_file_store import SqlSentFileStore

_SECRET_BYTES = 32


class PeopleParts(RecordParts):
    """People, customers, channels and the audit log of one workspace."""

    @cached_property
    def audit_log(self) -> SqlAuditLog:
        """Every change that was made, chained by hashes."""
        return SqlAuditLog(self.database)

    @cached_property
    def audit(self) -> AuditTrail:
        """Records changes in the transaction that makes them."""
        return AuditTrail(log=self.audit_log, transaction=self.audit_log.in_turn, clock=self.clock)

    @cached_property
    def configuration(self) -> ConfigVersions:
        """What the agent says and does: the draft, and every version."""
        return ConfigVersions(store=SqlConfigStore(self.database), clock=self.clock, audit=self.audit)

    @cached_property
    def deployment(self) -> Deployment:
        """Channels, working hours and the switch."""
        return Deployment(
            store=SqlDeploymentStore(self.database),
            audit=self.audit,
            clock=self.clock,
            credits_left=self.credits_left,
            ignored=self.ignored_senders,
        )

    @cached_property
    def credits_left(self) -> Credits:
        """Whether the agent's work can be paid: always, as nobody keeps account yet."""
        return UnlimitedCredits()

    @cached_property
    def ignored_senders(self) -> IgnoredSenders:
        """Whom the agent never answers: nobody, as there is no list yet."""
        return NobodyIgnored()

    @cached_property
    def people(self) -> SqlPersonStore:
        """Who answers customers."""
        return SqlPersonStore(self.database)

    @cached_property
    def teams(self) -> SqlTeamStore:
        """Their teams."""
        return SqlTeamStore(self.database)

    @cached_property
    def directory(self) -> Directory:
        """Adds and changes people and teams."""
        return Directory(
            people=self.people, teams=self.teams, audit=self.audit, clock=self.clock, ids=self.ids
        )

    @cached_property
    def handoffs(self) -> HandoffRouter:
        """Who gets conversations that need a person."""
        return HandoffRouter(people=self.people, teams=self.teams, clock=self.clock)

    @cached_property
    def secrets(self) -> SqlSecretStore:
        """Sealed secrets. The key is made or read with the first one."""
        return SqlSecretStore(self.database, SecretSealing(self.settings), clock=self.clock)

    @cached_property
    def contacts(self) -> SqlContactStore:
        """Customers as far as they are known."""
        return SqlContactStore(self.database)

    @cached_property
    def visitors(self) -> SqlVisitorStore:
        """Browsers with the widget."""
        return SqlVisitorStore(self.database)

    @cached_property
    def identity_keys(self) -> IdentityKeys:
        """What the company's site signs visitors' tokens with."""
        return IdentityKeys(
            secrets=self.secrets,
            audit=self.audit,
            new_secret=_new_secret,
            forget_vouched=self.visitors.forget_vouched,
        )

    @cached_property
    def identifier(self) -> Identifier:
        """Knows visitors again, and learns who they are."""
        return Identifier(
            ContactStores(self.contacts, self.visitors, SqlConversationOwners(self.database)),
            keys=self.identity_keys,
            transaction=self.database.transaction,
            new_secret=_new_secret,
            clock=self.clock,
            ids=self.ids,
        )

    @cached_property
    def read_marks(self) -> SqlReadMarks:
        """How far customers and people have read."""
        return SqlReadMarks(self.database)

    @cached_property
    def sent_files(self) -> SqlSentFileStore:
        """Files that customers sent."""
        return SqlSentFileStore(self.database)

    @cached_property
    def conversation_changes(self) -> SqlConversationChanges:
        """Which conversations changed lately, by whatever process."""
        return SqlConversationChanges(self.database)

    @cached_property
    def reply_feedback(self) -> SqlReplyFeedbackStore:
        """What customers thought of single replies."""
        return SqlReplyFeedbackStore(self.database)


def _new_secret() -> str:
    return token_urlsafe(_SECRET_BYTES)
