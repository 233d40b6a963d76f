"""Real English sentences: those of the documentation that the wheel of botocore carries."""

import hashlib

from . import paths
from .say import run, step

MAKER = paths.HERE / "make_sentences.py"


def make() -> None:
    mark = paths.SENTENCES.with_suffix(".made")
    wanted = hashlib.sha256(MAKER.read_bytes()).hexdigest()
    if mark.exists() and mark.read_text() == wanted:
        return
    with step("sentences"):
        run([paths.VENV / "bin/python", MAKER, paths.SENTENCES], quiet=True)
        mark.write_text(wanted)
