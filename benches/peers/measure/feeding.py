"""What measuring a worker takes that is fed by a queue."""

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from . import sqs
from .database import Database
from .materials import ENV, KARIGAR


@contextmanager
def queue(name: str):
    """Its name and its address."""
    name = f"{name}-{uuid4().hex[:8]}"
    url = sqs.create_queue(name)
    try:
        yield name, url
    finally:
        sqs.delete_queue(name)


def config(database: Database, port: int, rest: str) -> str:
    """A worker's, on the servers of `tests/run`."""
    return f"""
[database]
url = "{database.pooled}"
[sqs]
endpoint = "{sqs.ENDPOINT}"
[objects]
endpoint = "{os.environ['KARIGAR_TEST_S3']}"
[http]
address = "127.0.0.1:{port}"
[log]
filter = "warn"
{rest}"""


def migrate(database: Database) -> None:
    env = ENV | {"KARIGAR__DATABASE__URL": database.direct}
    subprocess.run([KARIGAR, "migrate"], env=env, check=True, capture_output=True)


def stop(worker: subprocess.Popen) -> None:
    worker.send_signal(signal.SIGTERM)
    worker.wait(60)


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
