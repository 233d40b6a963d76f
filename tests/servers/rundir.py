"""One run's folder of data, logs and state, and the user that the databases run as."""

import os
import pwd
import shutil
import tempfile
from pathlib import Path

from .processes import Server, State, spawn, wait_ready
from .say import is_root

# Both refuse to run as root; the package postgresql-15 brings this user.
DATABASE_USER = "postgres"


class RunDir:
    def __init__(self):
        self.path = Path(tempfile.mkdtemp(prefix="karigar-tests-"))
        self.path.chmod(0o711)
        self.state = State(self.path / "state.json")

    def folder(self, name: str, *, databases: bool = False) -> Path:
        made = self.path / name
        made.mkdir()
        if databases:
            self.hand_over(made)
        return made

    def hand_over(self, *files: Path) -> None:
        if is_root():
            user = pwd.getpwnam(DATABASE_USER)
            for file in files:
                os.chown(file, user.pw_uid, user.pw_gid)

    def log(self, name: str) -> str:
        return str(self.path / f"{name}.log")

    def start(self, servers: list[Server]) -> None:
        """All at once, then waits for each."""
        with self.state.locked() as known:
            for server in servers:
                spawn(server)
                known[server.name] = server
        for server in servers:
            wait_ready(server)

    def remove(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)


def unprivileged(argv: list) -> list[str]:
    drop = ["setpriv", f"--reuid={DATABASE_USER}", f"--regid={DATABASE_USER}", "--init-groups", "--"]
    return [*(drop if is_root() else []), *(str(a) for a in argv)]
