"""Pictures in all the forms that people upload, made from real photographs; files that lie; and small ones to mutate."""

import hashlib
import shutil

from . import paths
from .say import run, step

MAKER = paths.HERE / "make_pictures"


def make() -> None:
    mark = paths.PICTURES / ".made"
    wanted = hashlib.sha256(b"".join(file.read_bytes() for file in sorted(MAKER.glob("*.py")))).hexdigest()
    if mark.exists() and mark.read_text() == wanted:
        return
    with step("pictures"):
        shutil.rmtree(paths.PICTURES, ignore_errors=True)
        run([paths.REFERENCE / "bin/python", "-B", "-m", MAKER.name, paths.PICTURES], quiet=True, cwd=paths.HERE)
        mark.write_text(wanted)
