"""People on both sides of a conversation, and the record of who changed what."""

from functools import cached_property

from core.audit.trail import AuditTrail
from core.bootstrap.record_parts import RecordParts
from core.storage.audit_log import SqlAuditLog


class PeopleParts(RecordParts):
    """People, customers, channels and the audit log of one workspace."""

    @cached_property
    def audit_log(self) -> SqlAuditLog:
        """Every change that was made, chained by hashes."""
        return SqlAuditLog(self.database)

    @cached_property
    def audit(self) -> AuditTrail:
        """Records changes in the transaction that makes them."""
        return AuditTrail(log=self.audit_log, transaction=self.database.transaction, clock=self.clock)
