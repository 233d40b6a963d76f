"""Python packages, in virtual environments of the cache, pinned by hash: the servers and tools, and, apart from them, the
reference implementations that models are compared with."""

import hashlib
import os
import shutil
import sys
from pathlib import Path

from . import paths
from .say import run, step

ENVIRONMENTS = {paths.VENV: "requirements.txt", paths.REFERENCE: "requirements-reference.txt",
                paths.MAIL: "requirements-mail.txt"}


def install() -> None:
    for folder, file in ENVIRONMENTS.items():
        make(folder, paths.HERE / file)


def make(folder: Path, requirements: Path) -> None:
    mark = folder / "installed"
    wanted = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()
    if mark.exists() and mark.read_text() == wanted:
        return
    with step(f"Python packages of {requirements.name}"):
        shutil.rmtree(folder, ignore_errors=True)
        run([sys.executable, "-m", "venv", folder], quiet=True)
        run(
            # rapidocr-onnxruntime says that it is not for Python 3.13, and works there.
            [folder / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps",
             "--only-binary=:all:", "--no-binary=japanize-matplotlib", "--require-hashes", "--ignore-requires-python", "-r", requirements],
            quiet=True,
            env=os.environ | {"PIP_NO_INPUT": "1"},
        )
        mark.write_text(wanted)
