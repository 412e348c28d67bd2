"""Inbox: people answer customers."""

from dashboard.components.inbox_rooms import InboxRooms
from dashboard.engine_cache import engine
from dashboard.formatting import zone_named
from dashboard.views.inbox import render_inbox

room = engine()
render_inbox(
    InboxRooms(
        inbox=room.inbox,
        handling=room.handling,
        recommender=room.recommender,
        directory=room.directory,
        changes=room.conversation_changes,
        agent=lambda: room.configuration.current().config,
        thresholds_of=lambda number: room.configuration.find_version(number).config.thresholds,
        read_file=room.blobs.get,
        clock=room.clock,
        zone=zone_named(room.settings.time_zone),
    )
)
