"""The Performance page over a large workspace, beside the same questions asked of SQLite."""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
from sqlalchemy import text

from core.clock import fixed_clock
from core.performance.report import PerformanceReports
from core.settings import Settings
from core.storage.database import Database
from core.storage.opening import open_database
from core.storage.warehouse import DuckDBWarehouse

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
MESSAGES_EACH = 8
DAYS = 365
"""The conversations are spread over a year; the page shows its last 90 days and the 90 before."""
TARGET_MS = 500
_CHUNK = 50_000


def measure(conversations: int = 1_000_000) -> list[dict[str, Any]]:
    """Figures with name, value, unit, baseline_name, baseline_value, ratio and target."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Settings(data_dir=Path(folder), _env_file=None))
        _fill(database, conversations)
        warehouse = DuckDBWarehouse(database, folder=Path(folder) / "warehouse")
        filled_s = _seconds(warehouse.refresh)
        reports = PerformanceReports(warehouse=warehouse, clock=fixed_clock(NOW), zone="Europe/Stockholm")
        period = reports.last_days(90)
        page_ms = 1_000 * median(_seconds(lambda: reports.overview(period)) for _ in range(7))
        page_cpu_ms = 1_000 * median(_cpu_seconds(lambda: reports.overview(period)) for _ in range(7))
        idle_ms = 1_000 * median(_seconds(warehouse.refresh) for _ in range(20))
        sqlite_ms = 1_000 * _seconds(lambda: _ask_sqlite(database, period.since, period.until))
        with database.write() as connection:
            connection.execute(text("UPDATE change_marks SET mark = mark + 1 WHERE stream = 'conversations'"))
            connection.execute(
                text(
                    "UPDATE conversations SET outcome = 'resolved', change_mark = "
                    "(SELECT mark FROM change_marks WHERE stream = 'conversations') WHERE id < 'cnv_00000100'"
                )
            )
        changed_ms = 1_000 * _seconds(warehouse.refresh)
        warehouse.close()
        database.close()
    size = f"{conversations:,} conversations, {conversations * MESSAGES_EACH:,} messages"
    return [
        _figure(
            f"Performance page, {size}",
            page_ms,
            "ms",
            baseline="the same questions of SQLite",
            baseline_value=sqlite_ms,
            target=TARGET_MS,
        ),
        _figure("Performance page, processor time", page_cpu_ms, "ms"),
        _figure("Warehouse refresh, nothing new", idle_ms, "ms", target=10),
        _figure("Warehouse refresh, 100 conversations changed", changed_ms, "ms"),
        _figure("Warehouse filled from empty", conversations * (MESSAGES_EACH + 1) / filled_s, "rows/s"),
    ]


def _figure(
    name: str,
    value: float,
    unit: str,
    *,
    baseline: str = "",
    baseline_value: float | None = None,
    target: float | None = None,
) -> dict[str, Any]:
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "baseline_name": baseline,
        "baseline_value": None if baseline_value is None else round(baseline_value, 2),
        "ratio": None if baseline_value is None else round(value / baseline_value, 4),
        "target": target,
    }


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _cpu_seconds(work: Callable[[], object]) -> float:
    """Of all threads; unlike the time that passes it says the same on a busy machine."""
    started = time.process_time()
    work()
    return time.process_time() - started


def _fill(database: Database, count: int) -> None:
    """Plausible conversations, the same ones every time, newest last."""
    source = duckdb.connect()
    source.execute("SET enable_progress_bar = false")
    source.execute("SELECT setseed(0.5)")
    step_us = int(timedelta(days=DAYS) / timedelta(microseconds=1)) // count
    start_us = int((NOW - timedelta(days=DAYS)).timestamp() * 1_000_000)
    source.execute(_CONVERSATIONS, {"count": count, "start": start_us, "step": step_us})
    source.execute(_MESSAGES, {"each": MESSAGES_EACH})
    with database.write() as connection:
        driver: Any = connection.connection.driver_connection
        connection.execute(text("UPDATE change_marks SET mark = 1 WHERE stream = 'conversations'"))
        for table in ("conversations", "messages"):
            rows = source.execute(f"SELECT * FROM {table}")
            columns = ", ".join(column[0] for column in rows.description)
            marks = ", ".join("?" * len(rows.description))
            while chunk := rows.fetchmany(_CHUNK):
                driver.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", chunk)


_CONVERSATIONS = """
    CREATE TABLE conversations AS
    WITH drawn AS (
        SELECT range AS number, random() AS fate, random() AS place, random() AS verdict FROM range($count)
    )
    SELECT
        printf('cnv_%08d', number) AS id,
        CASE WHEN place < 0.6 THEN 'live_chat' WHEN place < 0.85 THEN 'email' ELSE 'whatsapp' END AS channel,
        'closed' AS state,
        $start + number * $step AS opened_at,
        $start + number * $step + 600000000 AS last_activity_at,
        '' AS customer, '' AS folded_customer, '' AS subject, '' AS feedback_comment,
        0 AS is_test,
        CASE WHEN fate < 0.55 THEN 'resolved' WHEN fate < 0.7 THEN 'deflected'
            WHEN fate < 0.9 THEN 'handed_off' ELSE 'not_handled' END AS outcome,
        CASE WHEN fate >= 0.7 AND fate < 0.8 THEN 'cannot_answer'
            WHEN fate >= 0.8 AND fate < 0.9 THEN 'asked_for_person' END AS handoff_reason,
        CASE WHEN verdict < 0.1 THEN 'helpful' WHEN verdict < 0.15 THEN 'not_helpful' END AS feedback,
        'en' AS language,
        CASE WHEN fate < 0.9 THEN 1 ELSE 0 END AS agent_took_part,
        0 AS asked_for_person,
        CASE WHEN fate < 0.8 THEN 2 ELSE 0 END AS answered_count,
        1 AS change_mark
    FROM drawn
"""

_MESSAGES = """
    CREATE TABLE messages AS
    SELECT
        conversations.id || '_' || turn.range AS id,
        conversations.id AS conversation_id,
        turn.range + 1 AS position,
        CASE WHEN turn.range % 2 = 0 THEN 'customer' ELSE 'agent' END AS role,
        opened_at + turn.range * 60000000 + hash(conversations.id) % 30000000 AS created_at,
        1 AS config_version,
        1 AS change_mark,
        '' AS text, '' AS folded
    FROM conversations, range($each) AS turn
    ORDER BY opened_at, position
"""


def _ask_sqlite(database: Database, since: datetime, until: datetime) -> None:
    """Each figure's question by day, of this period and the one before, as one would write it by hand."""
    span = until - since
    with database.read() as connection:
        for begin, end in ((since, until), (since - span, since)):
            asked = {"since": _microseconds(begin), "until": _microseconds(end)}
            for what in _SQLITE_COUNTS:
                connection.execute(text(_SQLITE_BY_DAY.format(what=what)), asked).all()
            for what in _SQLITE_TIMES:
                connection.execute(text(_SQLITE_TIMES_BY_DAY.format(what=what)), asked).all()
        asked = {"since": _microseconds(since), "until": _microseconds(until)}
        for column in ("outcome", "channel", "handoff_reason", "feedback"):
            connection.execute(text(_SQLITE_BY_SERIES.format(column=column)), asked).all()


def _microseconds(instant: datetime) -> int:
    return int(instant.timestamp() * 1_000_000)


_DAY = "strftime('%Y-%m-%d', opened_at / 1000000, 'unixepoch', '+1 hour')"
_WHERE = "is_test = 0 AND channel <> 'preview' AND opened_at >= :since AND opened_at < :until"
_SQLITE_BY_DAY = f"SELECT {_DAY} AS day, {{what}} FROM conversations AS c WHERE {_WHERE} GROUP BY day"
_SQLITE_BY_SERIES = (
    f"SELECT {_DAY} AS day, {{column}}, count(*) FROM conversations WHERE {_WHERE} GROUP BY 1, 2"
)
_SQLITE_COUNTS = (
    "count(*)",
    "sum(agent_took_part)",
    "avg(agent_took_part)",
    "avg(outcome = 'resolved') FILTER (WHERE agent_took_part = 1 AND outcome <> 'pending')",
    "avg(handoff_reason IS NULL AND NOT EXISTS (SELECT 1 FROM messages AS m WHERE m.conversation_id = c.id"
    " AND m.role = 'person')) FILTER (WHERE agent_took_part = 1)",
    "avg(handoff_reason IS NOT NULL) FILTER (WHERE agent_took_part = 1)",
    "avg(answered_count > 0) FILTER (WHERE agent_took_part = 1)",
    "avg(feedback = 'helpful') FILTER (WHERE agent_took_part = 1 AND feedback IS NOT NULL)",
    "sum(agent_took_part = 1 AND outcome = 'pending')",
)
_SQLITE_TIMES_BY_DAY = f"""
    WITH spans AS (
        SELECT {_DAY} AS day, outcome,
            min(m.created_at) FILTER (WHERE m.role = 'agent')
            - min(m.created_at) FILTER (WHERE m.role = 'customer') AS response,
            max(m.created_at) FILTER (WHERE m.role = 'agent')
            - min(m.created_at) FILTER (WHERE m.role = 'customer') AS resolution
        FROM conversations AS c JOIN messages AS m ON m.conversation_id = c.id
        WHERE {_WHERE} AND agent_took_part = 1 GROUP BY c.id
    ),
    ranked AS (
        SELECT *, percent_rank() OVER (PARTITION BY day ORDER BY response) AS response_rank,
            percent_rank() OVER (PARTITION BY day ORDER BY resolution) AS resolution_rank
        FROM spans
    )
    SELECT day, {{what}} FROM ranked GROUP BY day
"""
_SQLITE_TIMES = (
    "max(response) FILTER (WHERE response_rank <= 0.5)",
    "max(response) FILTER (WHERE response_rank <= 0.95)",
    "max(resolution) FILTER (WHERE resolution_rank <= 0.5 AND outcome = 'resolved')",
    "avg(resolution) FILTER (WHERE outcome = 'resolved')",
)
