"""Renditions of photos from a queue to a bucket, with a slot a core, beside the pipeline alone on as many threads."""

import json
import os
import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from servers.ports import free_port

from . import cpu, feeding, sqs
from .database import Database
from .materials import ENV, KARIGAR, python
from .media_figures import figures
from .noop import TARGET

CORES = len(os.sched_getaffinity(0))
JOBS = 40 * CORES
WIDTHS = [2048, 1024, 320]
BUCKET = "karigar"
SUBJECTS = ["fed-bare", "fed"]
READY_S, DONE_S = 120, 900
# Each has three renditions.
DONE = "select count(*), coalesce(sum(jsonb_array_length(output -> 'renditions')), 0) from karigar_output"


def measure(name: str, files: list[str]) -> dict:
    used = _bare(files) if name == "fed-bare" else _fed(files)
    labels = {"photos": "12 MP", "renditions": "JPEG", "maker": f"{name}, {CORES} at once"}
    return labels | figures(used)


def _bare(files: list[str]) -> dict:
    rounds = -(-JOBS // len(files))
    argv = [str(TARGET / "release/renditions"), "karigar", "jpeg", str(CORES), str(rounds), *files]
    return json.loads(subprocess.run(argv, stdout=subprocess.PIPE, text=True, check=True).stdout)


def _fed(files: list[str]) -> dict:
    with Database() as database, TemporaryDirectory() as folder, feeding.queue("photos") as (queue, url):
        port, config = free_port(), Path(folder) / "karigar.toml"
        config.write_text(
            feeding.config(database, port, f"""\
[pools.photos]
queues = [{{ name = "{queue}" }}]
kinds = ["media.renditions"]
slots = {CORES}
""")
        )
        feeding.migrate(database)
        upload = python("upload.py", BUCKET, queue, *files)
        s3 = ENV | {"BENCH_S3": os.environ["KARIGAR_TEST_S3"]}
        addresses = subprocess.run(upload, env=s3, stdout=subprocess.PIPE, text=True, check=True).stdout.split()
        bodies = [_body(number, addresses[number % len(addresses)]) for number in range(JOBS)]
        worker = subprocess.Popen([str(KARIGAR), "run", "--pool", "photos", "--config", str(config)], env=ENV)
        try:
            feeding.wait(lambda: feeding.is_ready(port), READY_S, 0.05, worker)
            before, began = cpu.seconds(worker.pid), time.monotonic()
            sqs.send(url, bodies)
            # A message is deleted after its renditions are there.
            feeding.wait(lambda: sqs.held(url) == 0, DONE_S, 0.1, worker)
            seconds, used = time.monotonic() - began, cpu.seconds(worker.pid) - before
            highest = feeding.highest_kib(worker.pid)
        finally:
            feeding.stop(worker)
        jobs, renditions = map(int, database.row(DONE))
        if (jobs, renditions) != (JOBS, JOBS * len(WIDTHS)):
            raise SystemExit(f"{jobs} jobs with {renditions} renditions, of {JOBS} jobs")
    return {"items": JOBS, "seconds": seconds, "cpu_us": 1e6 * used, "rss_kib": highest}


def _body(number: int, address: str) -> str:
    data = {"source": address, "renditions": [{"width": width} for width in WIDTHS]}
    return json.dumps({"specversion": "1.0", "id": f"{number}", "source": "bench", "type": "media.renditions", "data": data})
