"""What inference costs: bare ONNX Runtime, Karigar's engine, and texts from a queue to rows in PostgreSQL."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from . import fed, materials, reach
from .materials import ENV, python
from .noop import TARGET

JOBS = 5_000
# So often is each of the 16 photos scored.
PHOTO_ROUNDS = 15

TITLE = "Inference on one session of one thread: sentences of 5 to 70 tokens by MiniLM, photos by open_nsfw"
COLUMNS = [
    ("subject", "subject", ""),
    ("batch", "batch", ""),
    ("items/CPU-s", "items_per_cpu_s", ".1f"),
    ("items/s", "items_per_s", ".1f"),
    ("CPU ms an item", "cpu_ms_per_item", ".2f"),
    ("database's CPU ms", "database_ms_per_item", ".2f"),
    ("MB", "rss_mb", ".0f"),
]


@dataclass
class Subject:
    name: str
    batch: str
    measure: Callable[[], dict]


def rows(options):
    with TemporaryDirectory() as folder:
        made = materials.prepare(Path(folder), options.jobs or JOBS)
        subjects = _subjects(made)
        measured: dict[str, list[dict]] = {subject.name: [] for subject in subjects}
        for number in range(options.rounds):
            # There and back again, so that a machine that slows down does so for all.
            for subject in subjects if number % 2 == 0 else reversed(subjects):
                row = _row(subject, subject.measure())
                measured[subject.name].append(row)
                done = f"  round {number + 1}, {subject.name}: {row['items_per_cpu_s']:.1f} items a CPU-second"
                print(done, file=sys.stderr, flush=True)
    reach.check_answers(measured)
    for subject in subjects:
        yield _medians(measured[subject.name])


def ratios(rows: dict[str, dict]):
    yield from reach.lines(rows)


def _subjects(made: materials.Materials) -> list[Subject]:
    bare = partial(python, "texts.py", made.text_model, made.tokenizer, made.sentences)
    swept = _output(bare("sweep"))
    for order, found in swept.items():
        each = ", ".join(f"{batch}: {rate:.1f}" for batch, rate in found.items())
        print(f"  bare ONNX Runtime, {order}, items a CPU-second by size of batch: {each}", file=sys.stderr, flush=True)
    arrival, by_length = (max(found, key=found.get) for found in (swept["arrival"], swept["sorted"]))
    engine = [str(TARGET / "release/engine")]
    photos = python("photos.py", made.photo_model, made.photos, PHOTO_ROUNDS)
    return [
        Subject("text-bare", arrival, partial(_output, bare("arrival", arrival))),
        Subject("text-bare-sorted", by_length, partial(_output, bare("sorted", by_length))),
        Subject("text-engine", "", partial(_output, [*engine, "texts", str(made.sentences), str(fed.SLOTS)])),
        Subject("text-karigar", "", partial(fed.karigar, made, False)),
        Subject("text-karigar-save", "", partial(fed.karigar, made, True)),
        Subject("text-python-one", "1", partial(fed.python_worker, made, "one")),
        Subject("text-python-ten", "10", partial(fed.python_worker, made, "ten")),
        Subject("photos-bare", "1", partial(_output, photos)),
        Subject("photos-engine", "1", partial(_output, [*engine, "photos", str(made.photos), str(PHOTO_ROUNDS)])),
    ]


def _output(argv: list[str]) -> dict:
    return json.loads(subprocess.run(argv, env=ENV, stdout=subprocess.PIPE, text=True, check=True).stdout)


def _row(subject: Subject, used: dict) -> dict:
    """`cpu_us` is the worker's own, `database_us` that of PostgreSQL and PgBouncer."""
    items, database = used["items"], used.get("database_us")
    return {
        "subject": subject.name,
        "batch": subject.batch or None,
        "items_per_cpu_s": 1e6 * items / used["cpu_us"],
        "items_per_s": items / used["seconds"],
        "cpu_ms_per_item": used["cpu_us"] / items / 1e3,
        "database_ms_per_item": None if database is None else database / items / 1e3,
        "rss_mb": used["rss_kib"] / 1024,
        "answer": used["sum"] / items,
    }


def _medians(rounds: list[dict]) -> dict:
    row = rounds[0].copy()
    for key in row.keys() - {"subject", "batch"}:
        if row[key] is not None:
            row[key] = median(one[key] for one in rounds)
    # What ratios are taken of, round by round.
    return row | {"rounds": [one["items_per_cpu_s"] for one in rounds]}
