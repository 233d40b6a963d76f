"""CPU time of the servers, from /proc: a process, its children, and those that it has waited for."""

import os
import subprocess
import time
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def seconds(pid: int) -> float:
    """Read until two readings agree: of a process that ends meanwhile one could miss what it used, or count it twice."""
    before = _reading(pid)
    while (now := _reading(pid)) != before:
        before = now
        time.sleep(0.02)
    return now


def _reading(pid: int) -> float:
    # Fields 14 to 17 of proc(5)'s stat, counted after the name, which may hold spaces.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own = sum(int(field) for field in fields[11:15]) / _TICKS
    children = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            children += (task / "children").read_text().split()
        except FileNotFoundError:
            continue
    for child in children:
        try:
            own += _reading(int(child))
        except FileNotFoundError:
            continue
    return own


def server_pids() -> dict[str, int]:
    """The servers of `tests/run`, by name."""
    listed = subprocess.run([os.environ["KARIGAR_TEST_SERVERS_CONTROL"], "list"], capture_output=True, text=True, check=True)
    return {name: int(pid) for name, _, pid in (line.split() for line in listed.stdout.splitlines()) if pid != "down"}
