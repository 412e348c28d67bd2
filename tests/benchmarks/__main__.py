"""`make bench`: measures every subject, prints a table and writes the figures to bench-results/."""

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

from core.clock import system_clock
from tests.benchmarks.figure import Figure
from tests.benchmarks.subject_process import Scale, SubjectError, run_apart, say
from tests.benchmarks.table import format_table, verdicts

RESULTS = Path(__file__).parents[2] / "bench-results"
SUBJECTS = {
    "search": "one question to passages at 10 k, 50 k and 200 k chunks, beside LanceDB's own hybrid query",
    "answer": "one extractive answer end to end at 50 k chunks, beside the search within it",
    "crawl": "5,000 local pages beside a bare Scrapy spider; with embedding; memory; first answer; again",
    "kills": "server, worker and crawler killed at random while a site is synced, beside undisturbed syncs",
    "chat_load": "200 customers at once, 10 messages each in 5 minutes, with the dashboard open",
    "chat_kills": "the server killed 30 times under load: nothing acknowledged is lost or answered twice",
    "chat_soak": "half an hour of customers: memory after warming up and at the end",
    "embedding": "passages a second, beside the bare ONNX session",
    "performance": "the Performance page over 1 M conversations and 8 M messages, beside SQLite",
    "search_quality": "hit@1, hit@5 and nDCG@10 on open sets, beside BM25 alone and dense alone",
    "search_languages": "hit@1 and hit@5 of questions in other languages, and of mistyped ones",
    "answer_quality": "right decisions and trustworthy confidence on labelled sets",
}
_EPILOGUE = """subjects:
{subjects}

Every figure stands beside a baseline of the same run; value / baseline is the ratio, and a target is
on the value or, marked ×, on the ratio. Each subject runs in a process of its own, one after the other;
keep the machine quiet meanwhile, or the figures say little. Full scale takes about an hour and a half
on two cores. Small scale takes a few minutes and shows only that all works: its figures are not to be quoted.

Writes bench-results/latest.json and a dated copy. Quality on open sets needs the folder ../shared/data and is
left out without it.

exit codes: 0 all was measured, whether or not the targets were met; 1 a subject could not be measured;
2 wrong arguments.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line asks for; gives the exit code."""
    asked = _parser().parse_args(arguments)
    began = system_clock()
    figures: dict[str, list[Figure]] = {}
    report: dict[str, Any] = {
        "started_at": began.isoformat(),
        "scale": asked.scale.value,
        "machine": _machine(),
        "subjects": {},
    }
    failed = []
    for subject in asked.only:
        say(f"== {subject}")
        subject_began = time.monotonic()
        try:
            figures[subject] = run_apart(subject, asked.scale)
        except SubjectError as error:
            failed.append(str(error))
        seconds = round(time.monotonic() - subject_began, 1)
        rows = [one.as_json() for one in figures.get(subject, [])]
        report["subjects"][subject] = {"seconds": seconds, "figures": rows}
    _write(report, asked.out, f"{began:%Y-%m-%dT%H%M%SZ}.json")
    print(format_table(figures))
    print(f"\n{verdicts(figures)}")
    for sentence in failed:
        print(f"FAILED: {sentence}")
    return 1 if failed else 0


def _parser() -> argparse.ArgumentParser:
    listed = "\n".join(f"  {name:15} {text}" for name, text in SUBJECTS.items())
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description="Measure Answerdesk beside what it is built on.",
        epilog=_EPILOGUE.format(subjects=listed),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--only", type=_subjects, default=list(SUBJECTS), metavar="NAME,…", help="these subjects alone"
    )
    parser.add_argument(
        "--scale",
        type=Scale,
        choices=[Scale.FULL, Scale.SMALL],
        default=Scale.FULL,
        metavar="full|small",
        help="how much to measure (default: full)",
    )
    parser.add_argument(
        "--out", type=Path, default=RESULTS, metavar="FOLDER", help="where the JSON goes (bench-results)"
    )
    return parser


def _subjects(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in SUBJECTS]
    if unknown or not names:
        raise argparse.ArgumentTypeError(
            f"no such subject: {', '.join(unknown) or 'none'}; there are {', '.join(SUBJECTS)}"
        )
    return names


def _machine() -> dict[str, Any]:
    """What the figures were measured on, and how busy it was."""
    return {
        "system": platform.platform(),
        "processor": platform.machine(),
        "cores": psutil.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / (1 << 30), 1),
        "python": platform.python_version(),
        "load_before": os.getloadavg()[0],
    }


def _write(report: dict[str, Any], folder: Path, dated: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(report, indent=2, ensure_ascii=False) + "\n"
    for name in (dated, "latest.json"):
        (folder / name).write_text(text, "utf-8")
    say(f"written: {folder / 'latest.json'}")


if __name__ == "__main__":
    sys.exit(main())
