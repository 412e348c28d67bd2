"""Channel settings and the switch, in the system of record."""

from pydantic import ValidationError
from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.conversations.conversation import Channel
from core.deployment.channel_settings import AgentSwitch, ChannelSettings, default_settings
from core.errors import EditConflict, StorageError
from core.storage.database import Database
from core.storage.people_tables import agent_switch, channels
from core.storage.rows import upsert

_SWITCH_ID = 1
_LOAD_CHANNEL = select(channels.c.settings, channels.c.revision).where(
    channels.c.channel == bindparam("channel")
)
_LOAD_SWITCH = select(agent_switch.c.switch)
_CONFLICT = (
    "The channel was changed by somebody else while you were editing, so nothing was saved. Load it again "
    "to see their change."
)
_NOT_OURS = "What is stored as {what} is not something this program understands. Restore a backup."


class SqlDeploymentStore:
    """DeploymentStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load_channel(self, channel: Channel) -> tuple[ChannelSettings, int]:
        """The settings and their revision; as delivered, with revision 0, before the first save."""
        with self._database.read() as connection:
            row = connection.execute(_LOAD_CHANNEL, {"channel": channel}).first()
        if row is None:
            return default_settings(channel), 0
        try:
            return ChannelSettings.model_validate(row.settings), row.revision
        except ValidationError as error:
            raise StorageError(_NOT_OURS.format(what=f"the settings of {channel.value}")) from error

    def save_channel(self, settings: ChannelSettings, *, based_on: int) -> int:
        """Gives the new revision. Raises EditConflict when the stored revision is not `based_on`."""
        row = {"settings": settings.model_dump(mode="json"), "revision": based_on + 1}
        of_channel = channels.c.channel == settings.channel
        change = update(channels).where(of_channel, channels.c.revision == based_on).values(row)
        with self._database.write() as connection:
            if not connection.execute(change).rowcount:
                is_first = based_on == 0 and _insert_new(connection, row | {"channel": settings.channel})
                if not is_first:
                    raise EditConflict(_CONFLICT)
        return based_on + 1

    def load_switch(self) -> AgentSwitch:
        """On, before anybody switched."""
        with self._database.read() as connection:
            stored = connection.scalar(_LOAD_SWITCH)
        if stored is None:
            return AgentSwitch()
        try:
            return AgentSwitch.model_validate(stored)
        except ValidationError as error:
            raise StorageError(_NOT_OURS.format(what="the agent's switch")) from error

    def save_switch(self, switch: AgentSwitch) -> None:
        """Replace it."""
        row = {"id": _SWITCH_ID, "switch": switch.model_dump(mode="json")}
        with self._database.write() as connection:
            upsert(connection, agent_switch, [row], key=("id",))


def _insert_new(connection: Connection, row: dict[str, object]) -> bool:
    """False when another process was first."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(channels).values(row).on_conflict_do_nothing().returning(channels.c.channel)
    return connection.execute(statement).first() is not None
