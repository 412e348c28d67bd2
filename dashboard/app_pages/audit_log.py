"""Audit log: who changed what."""

from dashboard.engine_cache import engine
from dashboard.formatting import zone_named
from dashboard.views.audit_log import render_audit_log

room = engine()
render_audit_log(room.audit_log, now=room.clock(), zone=zone_named(room.settings.time_zone))
