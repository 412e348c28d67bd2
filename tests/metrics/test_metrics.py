"""Runs every golden case: tests/metrics/<metric>/<case>.yaml holds rows, parameters and what comes out."""

import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
import yaml

from core.performance.catalogue import Metric, load_catalogue
from core.performance.report import CHARTS, TILES
from core.performance.sql_files import read_sql
from core.storage.warehouse_tables import VIEWS
from tests.metrics.warehouse_of_rows import Row, RowWarehouse

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CASES = sorted(HERE.glob("*/*.yaml"))
METRICS = list(load_catalogue().values())
PAGE_TABLES = list(read_sql("page").values())
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
    frame = _answer(load_catalogue()[path.parent.name], case["rows"] or [], asked)
    assert [_rounded(row) for row in frame.iter_rows(named=True)] == [_rounded(row) for row in case["expect"]]


def _answer(metric: Metric, rows: Sequence[Row], asked: Mapping[str, object]) -> pl.DataFrame:
    return RowWarehouse(rows).query_all([metric.sql], asked, over=PAGE_TABLES)[0]


def _rounded(row: dict[str, object]) -> dict[str, object]:
    return {name: round(value, 9) if isinstance(value, float) else value for name, value in row.items()}


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.slug)
def test_metric_has_at_least_three_cases(metric: Metric):
    assert len(list((HERE / metric.slug).glob("*.yaml"))) >= 3


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.slug)
def test_metric_runs_on_the_empty_schema_with_its_fixed_columns(metric: Metric):
    frame = _answer(metric, [], PARAMETERS)
    assert frame.columns == (["bucket", "series", "value"] if metric.dimension else ["bucket", "value", "n"])


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.slug)
def test_metric_reads_the_tables_of_the_page_only_and_stays_short(metric: Metric):
    sources = re.findall(r"(?:FROM|JOIN) (\w+)", metric.sql)
    assert sources
    assert set(sources) <= set(read_sql("page")) | set(read_sql("views"))
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


def test_every_view_has_its_place_in_the_order_of_making():
    assert set(VIEWS) == set(read_sql("views"))
