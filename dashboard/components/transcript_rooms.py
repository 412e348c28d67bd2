"""What transcripts are drawn from, with everybody's name in them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.configuration.versions import ConfigVersions
from core.conversations.ports import ConversationStore, ReplyFeedbackStore
from dashboard.presenters.transcript_events import Names

if TYPE_CHECKING:
    from core.bootstrap import Engine


@dataclass(frozen=True, slots=True)
class TranscriptRooms:
    """The services, and the names of people and teams, those who left too."""

    conversations: ConversationStore
    configuration: ConfigVersions
    feedback: ReplyFeedbackStore
    names: Names
    read_file: Callable[[str], bytes]


def transcript_rooms(room: "Engine") -> TranscriptRooms:
    """As the engine has them."""
    return TranscriptRooms(
        room.conversations,
        room.configuration,
        room.reply_feedback,
        Names(
            {one.id: one.name for one in room.people.list_people(with_inactive=True)},
            {one.id: one.name for one in room.teams.list_teams()},
            room.configuration.current().config.name,
        ),
        room.blobs.get,
    )
