"""Node 22 and the packages of `tests/node`, exactly those of its lock file."""

import hashlib

from . import paths
from .say import run, step


def install() -> None:
    mark = paths.NODE_DIR / "node_modules" / ".installed"
    wanted = hashlib.sha256((paths.NODE_DIR / "package-lock.json").read_bytes()).hexdigest()
    if mark.exists() and mark.read_text() == wanted and paths.NODE.exists():
        return
    with step("Node packages"):
        # The engines warned about are for the machine's own Node; everything here runs on Node 22 from the lock file.
        run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], quiet=True, cwd=paths.NODE_DIR)
        mark.write_text(wanted)
