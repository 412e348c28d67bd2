"""Messages that meet a situation and messages that do not, from the labelled intents and from our own set."""

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.answering.reply import SituationKind
from core.answering.situation_model import SituationSignals
from core.answering.situation_reader import SituationReader
from core.answering.situation_texts import Situation, parts_of
from core.sample.content import read_content, sample_folder

HERE = Path(__file__).parent
INTENTS = Path(__file__).parents[3] / "shared" / "data" / "intents"
EXAMPLES = 3
MET = 10
NOT_MET = 40
"""Of the same set, so mostly of the same business; and as many again of all others together."""
ELSEWHERE = 20

Intents = dict[str, list[tuple[str, str]]]
"""By set: intent and message."""


@dataclass(frozen=True, slots=True)
class SituationCase:
    """A message and a situation, described by words and by examples, and whether one meets the other."""

    set_name: str
    situation: Situation
    message: str
    is_met: bool


@dataclass(frozen=True, slots=True)
class DrawnCase:
    """The signals of each part of a case's message."""

    set_name: str
    parts: Sequence[str]
    signals: Sequence[SituationSignals]
    situation: Situation
    is_met: bool


def labelled_messages() -> Intents:
    """The four sets of the developer data; raises FileNotFoundError where it is not there."""
    return {
        "banking": [(row["intent"], row["text"]) for row in _rows("banking77-10shot.jsonl")],
        "support": [(row["intent"], row["text"]) for row in _rows("bitext-support-dev.jsonl")],
        "insurance": [(row["intent"], row["utterance"]) for row in _rows("dstc11t2-insurance.jsonl")],
        "assistant": _tab_separated("clinc150-small.tsv"),
    }


def labelled_cases(*, seed: int = 1) -> list[SituationCase]:
    """Of every described intent: messages of its own against those of other intents and other sets."""
    drawn = random.Random(seed)
    messages = labelled_messages()
    found: list[SituationCase] = []
    for set_name, intent, text in _described():
        own = [message for label, message in messages[set_name] if label == intent]
        drawn.shuffle(own)
        one = Situation(SituationKind.GUARDRAIL, 0, intent, text, tuple(own[:EXAMPLES]))
        met = own[EXAMPLES : EXAMPLES + MET]
        others = [message for label, message in messages[set_name] if label != intent]
        elsewhere = [message for name, rows in messages.items() if name != set_name for _, message in rows]
        not_met = [*drawn.sample(others, NOT_MET), *drawn.sample(elsewhere, ELSEWHERE)]
        found += _cases(set_name, one, met, not_met)
    return found


def written_cases(*, seed: int = 1) -> list[SituationCase]:
    """Our own set: topics and rules as leads write them, with near misses, against each other's messages."""
    rows = [json.loads(line) for line in (HERE / "written_situations.jsonl").open(encoding="utf-8")]
    drawn = random.Random(seed)
    found: list[SituationCase] = []
    for place, row in enumerate(rows):
        one = Situation(SituationKind.GUARDRAIL, place, row["text"], row["text"], tuple(row["examples"]))
        others = [text for other in rows if other is not row for text in (*other["met"], *other["not_met"])]
        found += _cases("written", one, row["met"], [*row["not_met"], *drawn.sample(others, NOT_MET)])
    return found


def titles_of(set_name: str) -> tuple[str, ...]:
    """What stands for the titles of the business's content: the names of its intents, `cancel order`.

    Our own set, of a shop, has the sample company's titles.
    """
    if set_name == "written":
        content = read_content(sample_folder())
        return (*(one.title for one in content.articles), *(one.question for one in content.short_answers))
    return tuple(sorted({_spelt_out(intent) for intent, _ in labelled_messages()[set_name]}))


def draw(cases: Sequence[SituationCase], reader: SituationReader) -> Iterator[DrawnCase]:
    """The cases of one business with the signals that the agent sees there."""
    by_situation: dict[Situation, list[SituationCase]] = defaultdict(list)
    for case in cases:
        by_situation[case.situation].append(case)
    for situation, own in by_situation.items():
        parts = [parts_of(case.message) for case in own]
        flat = [part for one in parts for part in one]
        [signals] = reader.signals(flat, [situation], language="en")
        at = 0
        for case, one in zip(own, parts, strict=True):
            yield DrawnCase(case.set_name, one, signals[at : at + len(one)], situation, case.is_met)
            at += len(one)


def _cases(set_name: str, one: Situation, met: Sequence[str], not_met: Sequence[str]) -> list[SituationCase]:
    return [
        *(SituationCase(set_name, one, message, True) for message in met),
        *(SituationCase(set_name, one, message, False) for message in not_met),
    ]


def _spelt_out(intent: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", intent.replace("_", " ")).lower()


def _described() -> list[tuple[str, str, str]]:
    lines = (HERE / "described_intents.tsv").read_text("utf-8").splitlines()
    return [(set_name, intent, text) for set_name, intent, text in (line.split("\t") for line in lines)]


def _rows(name: str) -> list[dict[str, str]]:
    with (INTENTS / name).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _tab_separated(name: str) -> list[tuple[str, str]]:
    lines = (INTENTS / name).read_text("utf-8").splitlines()[1:]
    return [(intent, text) for _, intent, text in (line.split("\t") for line in lines)]
