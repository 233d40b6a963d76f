"""What a worker costs that waits: memory, receives a minute, and how soon after its start it receives."""

import os
import signal
import subprocess
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
import urllib.request
from uuid import uuid4

from . import sqs
from .database import Database
from .noop import TARGET

TITLE = "`karigar run` with nothing to do, for a minute"
COLUMNS = [
    ("subject", "subject", ""),
    ("MB resident", "rss_mb", ".1f"),
    ("receives a minute", "receives_per_minute", ".0f"),
    ("s to first receive", "first_receive_s", ".2f"),
]


class Counting(ThreadingHTTPServer):
    """Passes requests on to the SQS server, and notes when a receive comes."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Pass)
        self.receives: list[float] = []
        self.first = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Pass(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers["X-Amz-Target"] == "AmazonSQS.ReceiveMessage":
            self.server.receives.append(time.monotonic())
            self.server.first.set()
        kept = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
        request = urllib.request.Request(sqs.ENDPOINT + self.path, body, kept)
        try:
            answer = urllib.request.urlopen(request, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        content = answer.read()
        self.send_response(answer.status)
        for name in ("Content-Type", "x-amzn-query-error"):
            if answer.headers[name]:
                self.send_header(name, answer.headers[name])
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


def rows(_):
    queue, server = f"idle-{uuid4().hex[:8]}", Counting()
    sqs.filled_queue(queue, 0)
    with Database() as database, tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "karigar.toml"
        config.write_text(
            f"""
[database]
url = "{database.pooled}"
[sqs]
endpoint = "http://127.0.0.1:{server.server_port}"
[objects]
endpoint = "{os.environ['KARIGAR_TEST_S3']}"
[http]
address = "127.0.0.1:0"
[pools.idle]
queues = [{{ name = "{queue}" }}]
"""
        )
        karigar = str(TARGET / "release/karigar")
        subprocess.run([karigar, "migrate", "--config", str(config)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        began = time.monotonic()
        worker = subprocess.Popen([karigar, "run", "--pool", "idle", "--config", str(config)], stderr=subprocess.DEVNULL)
        try:
            if not server.first.wait(30):
                raise SystemExit("the idle worker received nothing within 30 s")
            time.sleep(60)
            status = Path(f"/proc/{worker.pid}/status").read_text()
        finally:
            worker.send_signal(signal.SIGTERM)
            worker.wait(60)
    resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))
    yield {
        "subject": "karigar run",
        "rss_mb": resident / 1024,
        "receives_per_minute": len([at for at in server.receives if at < server.receives[0] + 60]),
        "first_receive_s": server.receives[0] - began,
    }


def ratios(_rows: dict[str, dict]):
    yield "Aims: at most 25 MB, 3 receives a minute and queue, 0.3 s to the first receive."
