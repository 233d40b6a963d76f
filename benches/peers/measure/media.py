"""What a photo's renditions cost: Karigar's pipeline, sharp in two ways, Pillow, the `image` crate, and Karigar from SQS to S3."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from servers import paths, pictures, python_tools

from . import media_aims, media_fed
from .media_figures import figures
from .materials import PYTHON, python
from .noop import NODE, PEERS, TARGET

PHOTOS = 4
TITLE = "Photos to renditions 2048, 1024 and 320 pixels wide, quality 80"
COLUMNS = [
    ("photos", "photos", ""),
    ("renditions", "renditions", ""),
    ("subject", "maker", ""),
    ("CPU ms a photo", "cpu_ms", ".0f"),
    ("ms a photo", "wall_ms", ".0f"),
    ("MB", "rss_mb", ".0f"),
    ("kB made", "kb", ".0f"),
]
SIZES = {"12": "12 MP", "12-p3": "12 MP, P3", "48": "48 MP", "48-p3": "48 MP, P3"}
RENDITIONS = {"jpeg": "JPEG", "both": "JPEG, WebP"}


@dataclass
class Subject:
    size: str
    renditions: str
    maker: str
    argv: list[str]

    @property
    def name(self) -> str:
        return f"{self.size}/{self.renditions}/{self.maker}"


def rows(options):
    python_tools.make(PYTHON.parent.parent, PEERS / "python/requirements.txt")
    with TemporaryDirectory() as folder:
        files = _photos(Path(folder), options.jobs or PHOTOS)
        subjects = [subject for size in SIZES for renditions in RENDITIONS for subject in _subjects(size, renditions, files[size])]
        fed = {name: partial(media_fed.measure, name, files["12"]) for name in media_fed.SUBJECTS}
        measured: dict[str, list[dict]] = {name: [] for name in [*(subject.name for subject in subjects), *fed]}
        for number in range(options.rounds):
            work = [(subject.name, partial(_row, subject)) for subject in subjects] + list(fed.items())
            # There and back again, so that a machine that slows down does so for all.
            for name, measure in work if number % 2 == 0 else reversed(work):
                measured[name].append(measure())
                done = f"  round {number + 1}, {name}: {measured[name][-1]['cpu_ms']:.0f} ms of CPU a photo"
                print(done, file=sys.stderr, flush=True)
        for name, of_subject in measured.items():
            yield _medians(name, of_subject)


def ratios(rows: dict[str, dict]):
    yield from media_aims.check(rows)
    yield from media_aims.lines(rows)


def _photos(folder: Path, number: int) -> dict[str, list[str]]:
    """By size, their files."""
    maker = [paths.REFERENCE / "bin/python", Path(__file__).with_name("photos.py"), folder, str(number)]
    subprocess.run(maker, env=os.environ | {"PYTHONPATH": str(pictures.MAKER.parent), "PYTHONDONTWRITEBYTECODE": "1"}, check=True)
    return {size: [str(folder / f"{size}-{at}.jpg") for at in range(number)] for size in SIZES}


def _subjects(size: str, renditions: str, files: list[str]) -> list[Subject]:
    rust = str(TARGET / "release/renditions")
    sharp = [NODE, str(PEERS / "node/renditions.mjs")]
    makers = {
        "karigar": [rust, "karigar", renditions, "1", "1", *files],
        "sharp": [*sharp, "three", renditions, "1", *files],
        "sharp-cascade": [*sharp, "cascade", renditions, "1", *files],
        "pillow": python("renditions.py", renditions, 1, *files),
    }
    # The crate writes no lossy WebP.
    if renditions == "jpeg":
        makers["image"] = [rust, "image", renditions, "1", "1", *files]
    return [Subject(size, renditions, maker, argv) for maker, argv in makers.items()]


def _row(subject: Subject) -> dict:
    printed = subprocess.run(subject.argv, stdout=subprocess.PIPE, text=True, check=True).stdout
    labels = {"photos": SIZES[subject.size], "renditions": RENDITIONS[subject.renditions], "maker": subject.maker}
    return labels | figures(json.loads(printed))


def _medians(name: str, rounds: list[dict]) -> dict:
    figures = {key: median(one[key] for one in rounds) for key, first in rounds[0].items() if isinstance(first, int | float)}
    # What ratios are taken of, round by round.
    return rounds[0] | figures | {"subject": name, "rounds": rounds}
