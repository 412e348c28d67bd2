"""The sample's people are added once, on record."""

from collections import Counter

from core.bootstrap import build_engine
from core.clock import fixed_clock
from core.sample.content import sample_folder
from core.sample.people import ACTOR, load_people
from core.settings import Settings
from tests.fakes.sample_records import START


def test_people_and_teams_are_added_once_and_are_on_record(tmp_path):
    engine = build_engine(Settings(data_dir=tmp_path, _env_file=None), clock=fixed_clock(START))
    for _ in range(2):
        load_people(engine, sample_folder())
    changes = [entry.change for entry in engine.audit_log.read_all()]
    made = Counter(change.kind.value for change in changes if change.action.value == "create")
    assert made == {"team": len(engine.teams.list_teams()), "person": len(engine.people.list_people())}
    assert {change.actor for change in changes} == {ACTOR}
    engine.close()
