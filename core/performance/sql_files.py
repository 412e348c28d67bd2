"""The SQL files of this room, as they are shipped."""

from importlib.resources import files


def read_sql(folder: str) -> dict[str, str]:
    """Name without `.sql` to text, of every file in one folder of this room, by name."""
    entries = sorted(files("core.performance").joinpath(folder).iterdir(), key=lambda entry: entry.name)
    return {
        entry.name.removesuffix(".sql"): entry.read_text(encoding="utf-8")
        for entry in entries
        if entry.name.endswith(".sql")
    }
