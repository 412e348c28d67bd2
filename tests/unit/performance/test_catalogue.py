import pytest

from core.errors import ConfigurationError
from core.performance.catalogue import Better, Dimension, Mark, Unit, load_catalogue, parse_metric

HEADER = """-- title:   Handoff rate
-- unit:    ratio
-- better:  lower
-- meaning: Share of handled conversations
--          passed to a person.
-- opens:   handed_off
"""


def test_the_header_is_the_definition():
    metric = parse_metric("handoff_rate", HEADER + "SELECT 1")
    assert (metric.slug, metric.title) == ("handoff_rate", "Handoff rate")
    assert (metric.unit, metric.better, metric.opens) == (Unit.RATIO, Better.LOWER, Mark.HANDED_OFF)
    assert metric.meaning == "Share of handled conversations passed to a person."
    assert metric.dimension is None


def test_a_series_names_its_dimension():
    assert parse_metric("x", HEADER + "-- series: channel\nSELECT 1").dimension is Dimension.CHANNEL


@pytest.mark.parametrize(
    ("header", "complaint"),
    [
        (HEADER.replace("-- unit:    ratio\n", ""), "does not say its unit"),
        (HEADER.replace("ratio", "furlongs"), "furlongs"),
        (HEADER + "-- colour: red\n", "unknown header: colour"),
        (HEADER + "-- title: Again\n", "title twice"),
        ("--no key\n", "header line"),
        ("", "does not say its better, meaning, opens, title, unit"),
    ],
)
def test_a_bad_header_is_refused_with_the_name_of_its_file(header: str, complaint: str):
    with pytest.raises(ConfigurationError, match=complaint) as refused:
        parse_metric("odd", header + "SELECT 1")
    assert "odd.sql" in str(refused.value)


def test_every_shipped_metric_has_a_sound_header():
    catalogue = load_catalogue()
    assert len(catalogue) >= 18
    assert all(metric.meaning.endswith(".") for metric in catalogue.values())
    assert all(metric.unit is Unit.COUNT for metric in catalogue.values() if metric.dimension)
