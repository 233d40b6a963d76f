"""What measuring a worker takes that is fed by a queue."""

import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from . import sqs


@contextmanager
def queue(name: str):
    """Its name and its address."""
    name = f"{name}-{uuid4().hex[:8]}"
    url = sqs.create_queue(name)
    yield name, url
    sqs.delete_queue(name)


def is_ready(port: int) -> bool:
    """Whether a worker of Karigar is, as its HTTP port tells."""
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).status == 200
    except (urllib.error.URLError, ConnectionError):
        return False


def wait(done, at_most: float, pause: float, worker: subprocess.Popen) -> None:
    until = time.monotonic() + at_most
    while not done():
        if worker.poll() is not None or time.monotonic() > until:
            raise SystemExit(f"{' '.join(worker.args[:2])}: ended, or took more than {at_most} s")
        time.sleep(pause)


def highest_kib(pid: int) -> int:
    """Resident memory at its highest (`VmHWM` of proc(5))."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))
