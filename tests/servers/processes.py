"""Starts and stops server processes that are described in a state file, so that a fault test can restart one too."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from .say import Failed

READY_S = 60
STOP_S = 15


@dataclass
class Server:
    name: str
    argv: list[str]
    port: int
    log: str
    cwd: str
    env: dict[str, str] = field(default_factory=dict)
    ready: list[str] | None = None  # a command that succeeds once the server answers; without one, its port accepting will do
    stop_signal: int = signal.SIGTERM
    lock_files: list[str] = field(default_factory=list)  # a crash leaves them, and a start takes them for a server that runs until its parent has reaped it
    pid: int | None = None


class State:
    """The servers of one run, in a file that its processes share under a lock."""

    def __init__(self, path: Path | str):
        self.path = Path(path)

    @contextmanager
    def locked(self):
        with open(self.path.with_suffix(".lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            servers = self.read()
            yield servers
            part = self.path.with_suffix(".part")
            part.write_text(json.dumps({n: asdict(s) for n, s in servers.items()}, indent=1))
            part.rename(self.path)

    def read(self) -> dict[str, Server]:
        if not self.path.exists():
            return {}
        return {n: Server(**s) for n, s in json.loads(self.path.read_text()).items()}


def spawn(server: Server) -> None:
    with open(server.log, "a") as log:
        child = subprocess.Popen(
            server.argv, cwd=server.cwd, env=os.environ | server.env, stdin=subprocess.DEVNULL,
            stdout=log, stderr=log, start_new_session=True,
        )
    server.pid = child.pid


def wait_ready(server: Server) -> None:
    until = time.monotonic() + READY_S
    while time.monotonic() < until:
        if not alive(server.pid):
            raise Failed(f"{server.name} ended while starting")
        if answers(server):
            return
        time.sleep(0.05)
    raise Failed(f"{server.name} was not ready within {READY_S} s")


def answers(server: Server) -> bool:
    if server.ready:
        return subprocess.run(server.ready, capture_output=True).returncode == 0
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", server.port)) == 0


def stop(server: Server) -> None:
    if not alive(server.pid):
        return
    # A paused process cannot act on a signal.
    send(server.pid, signal.SIGCONT, tree=True)
    send(server.pid, server.stop_signal)
    until = time.monotonic() + STOP_S
    while alive(server.pid):
        if time.monotonic() > until:
            kill(server)
            return
        time.sleep(0.02)
    kill_group(server.pid)


def kill(server: Server) -> None:
    """As a crash: no goodbye, and nothing of it survives."""
    if alive(server.pid):
        send(server.pid, signal.SIGKILL, tree=True)
        while alive(server.pid):
            time.sleep(0.01)
    kill_group(server.pid)
    for file in server.lock_files:
        Path(file).unlink(missing_ok=True)


def kill_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


def send(pid: int, number: int, tree: bool = False) -> None:
    # PostgreSQL's backends have process groups of their own, so a tree is walked by parents.
    for target in [pid, *descendants(pid)] if tree else [pid]:
        try:
            os.kill(target, number)
        except ProcessLookupError:
            pass


def stat_of(pid: int | str) -> list[str] | None:
    """The fields of /proc/PID/stat after the name: state, parent, …"""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def alive(pid: int | None) -> bool:
    # One that waits to be reaped has ended, whoever its parent is.
    fields = stat_of(pid) if pid else None
    return fields is not None and fields[0] not in "ZX"


def descendants(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := stat_of(entry.name)):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, queue = [], [pid]
    while queue:
        below = children.get(queue.pop(), [])
        found += below
        queue += below
    return found
