"""Runs every golden case: tests/metrics/<metric>/<case>.yaml holds rows, parameters and what comes out."""

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from core.performance.catalogue import Metric, load_catalogue
from core.performance.report import CHARTS, TILES
from core.performance.sql_files import read_sql
from tests.metrics.warehouse_of_rows import RowWarehouse

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CASES = sorted(HERE.glob("*/*.yaml"))
METRICS = list(load_catalogue().values())
PARAMETERS = {
    "since": datetime.fromisoformat("2026-01-05T00:00:00+00:00"),
    "until": datetime.fromisoformat("2026-01-12T00:00:00+00:00"),
    "zone": "UTC",
    "bucket": "day",
    "channel": None,
    "language": None,
    "agent_version": None,
}


@pytest.mark.parametrize("path", CASES, ids=[f"{path.parent.name}/{path.stem}" for path in CASES])
def test_metric_gives_what_its_case_expects(path: Path):
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    asked = PARAMETERS | {
        name: datetime.fromisoformat(value) if name in {"since", "until"} else value
        for name, value in (case.get("parameters") or {}).items()
    }
    frame = RowWarehouse(case["rows"] or []).query(load_catalogue()[path.parent.name].sql, asked)
    assert [_rounded(row) for row in frame.iter_rows(named=True)] == [_rounded(row) for row in case["expect"]]


def _rounded(row: dict[str, object]) -> dict[str, object]:
    return {name: round(value, 9) if isinstance(value, float) else value for name, value in row.items()}


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.slug)
def test_metric_has_at_least_three_cases(metric: Metric):
    assert len(list((HERE / metric.slug).glob("*.yaml"))) >= 3


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.slug)
def test_metric_runs_on_the_empty_schema_with_its_fixed_columns(metric: Metric):
    frame = RowWarehouse([]).query(metric.sql, PARAMETERS)
    assert frame.columns == (["bucket", "series", "value"] if metric.dimension else ["bucket", "value", "n"])
    RowWarehouse([]).query(f"EXPLAIN {metric.sql}", PARAMETERS)


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.slug)
def test_metric_reads_views_only_and_stays_short(metric: Metric):
    tables = {"conversation_facts", "citations", "messages", "events", "conversations"}
    words = set(metric.sql.partition("SELECT")[2].replace("(", " ").split())
    assert not tables & words
    assert metric.sql.count("\n") <= 60


def test_every_metric_is_on_the_page():
    assert {metric.slug for metric in METRICS} == {*TILES, *CHARTS}


def test_no_folder_of_cases_is_left_over():
    assert {path.parent.name for path in CASES} == {metric.slug for metric in METRICS}


@pytest.mark.slow
def test_metric_files_are_formatted():
    config = "core/performance/.sqlfluff"
    done = subprocess.run(
        [str(Path(sys.executable).parent / "sqlfluff"), "lint", "--config", config, "core/performance"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("name", "sql"), read_sql("checks").items(), ids=read_sql("checks"))
def test_check_finds_nothing_wrong_in_sound_rows(name: str, sql: str):
    assert (
        RowWarehouse([{"opened_at": "2026-01-05T10:00:00+00:00", "outcome": "resolved"}])
        .query(sql, {})
        .is_empty()
    )


WRONG = {
    "decided_outcome_contradicts_handoff": [{"outcome": "handed_off"}],
    "doubled_conversations": [{"id": "c1"}, {"id": "c1"}],
    "resolved_but_not_deflected": [{"outcome": "resolved", "person": True}],
    "resolved_without_answer": [{"outcome": "resolved", "answered": 0}],
}


@pytest.mark.parametrize("name", sorted(set(read_sql("checks")) - {"negative_durations"}))
def test_check_finds_the_rows_that_are_wrong(name: str):
    rows = [{"opened_at": "2026-01-05T10:00:00+00:00"} | row for row in WRONG[name]]
    assert not RowWarehouse(rows).query(read_sql("checks")[name], {}).is_empty()
