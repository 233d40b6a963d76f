"""Real photographs as JPEG: those that the wheel of scikit-image carries, and one in each EXIF orientation. Apart from
them its scanned pages."""

import hashlib
import shutil

from . import paths
from .say import run, step

MAKER = paths.HERE / "make_photos.py"


def make() -> None:
    mark = paths.PHOTOS / ".made"
    wanted = hashlib.sha256(MAKER.read_bytes()).hexdigest()
    if mark.exists() and mark.read_text() == wanted:
        return
    with step("photographs"):
        shutil.rmtree(paths.PHOTOS, ignore_errors=True)
        run([paths.VENV / "bin/python", MAKER, paths.PHOTOS, paths.PAGES], quiet=True)
        mark.write_text(wanted)
