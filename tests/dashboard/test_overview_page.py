"""The overview through the whole app: first steps, figures, and from a figure to its conversations."""

from dashboard.presenters.figure_link import FigureLink
from tests.dashboard.conftest import words_of


def test_an_empty_workspace_is_greeted_with_three_steps(empty_engine, visit):
    said = words_of(visit("overview"))
    for step in ("Add your content", "Try it in Preview", "Make it yours"):
        assert step in said


def test_figures_of_the_period_stand_in_tiles(engine, visit):
    tiles = {metric.label: metric.value for metric in visit("overview").metric}
    assert tiles["Handled"] == "30"
    assert tiles["Pending"] != "–"


def test_a_shorter_period_counts_fewer_conversations(engine, visit):
    app = visit("overview")
    app.segmented_control(key="period").set_value("7 days").run()
    assert 0 < int(app.metric[0].value) < 30


def test_a_channel_narrows_every_figure(engine, visit):
    app = visit("overview")
    app.selectbox(key="only_channel").set_value("Email").run()
    assert app.metric[0].value == "10"


def test_each_tile_says_its_definition_and_its_sql(engine, visit):
    app = visit("overview")
    assert any("SELECT" in block.value for block in app.code)


def test_the_conversations_behind_a_figure_are_as_many_as_it_says(engine, visit):
    app = visit("overview")
    handed_off = next(metric for metric in app.metric if metric.label == "Handoff rate")
    period = engine.reports.last_days(30)
    span = (period.since.date(), engine.clock().date())
    listed = visit("conversations", **FigureLink("handoff_rate", span).query())
    said = next(one.value for one in listed.caption if one.value.endswith(("conversation", "conversations")))
    total = int(said.split()[0])
    assert f"{100 * total / 30:.1f}" in handed_off.value
    assert "Behind the figure" in words_of(listed)
