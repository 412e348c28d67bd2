"""People on both sides of a conversation, and the record of who changed what."""

from functools import cached_property

from core.access.directory import Directory
from core.audit.trail import AuditTrail
from core.bootstrap.record_parts import RecordParts
from core.configuration.versions import ConfigVersions
from core.deployment.deployment import Deployment
from core.handoff.router import HandoffRouter
from core.storage.audit_log import SqlAuditLog
from core.storage.config_store import SqlConfigStore
from core.storage.deployment_store import SqlDeploymentStore
from core.storage.person_store import SqlPersonStore, SqlTeamStore


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
        return Deployment(store=SqlDeploymentStore(self.database), audit=self.audit, clock=self.clock)

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
