"""Python packages, in a virtual environment of the cache, pinned by hash."""

import hashlib
import os
import shutil
import sys

from . import paths
from .say import run, step

REQUIREMENTS = paths.HERE / "requirements.txt"


def install() -> None:
    mark = paths.VENV / "installed"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()
    if mark.exists() and mark.read_text() == wanted:
        return
    with step("Python packages"):
        shutil.rmtree(paths.VENV, ignore_errors=True)
        run([sys.executable, "-m", "venv", paths.VENV], quiet=True)
        run(
            [paths.VENV / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
             "--no-deps", "--only-binary=:all:", "--require-hashes", "-r", REQUIREMENTS],
            quiet=True,
            env=os.environ | {"PIP_NO_INPUT": "1"},
        )
        mark.write_text(wanted)
