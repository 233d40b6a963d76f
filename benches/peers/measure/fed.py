"""Workers that are fed texts by a queue, and leave a row of each in PostgreSQL."""

import json
import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from servers.ports import free_port

from . import cpu, feeding, sqs
from .database import Database
from .materials import ENV, KARIGAR, MODELS, Materials, one_session, python

# Jobs at once of Karigar's pool, and receives under way.
SLOTS, POLLERS = 128, 2
READY_S, DONE_S = 120, 900


# Rows, and the sum of their numbers: where Karigar keeps answers, and the vectors that a job is told to save.
OUTPUTS = """select count(distinct hash), sum(abs(number::float8))
from karigar_output, jsonb_array_elements_text(output -> 'embedding') number"""
SAVED = "select count(distinct ref), sum(abs(number)::float8) from karigar_embeddings, unnest(vector) number"


def karigar(materials: Materials, saves: bool) -> dict:
    """Each answer is kept with its job; where it `saves`, its vector in another table too."""
    with Database() as database, TemporaryDirectory() as folder, feeding.queue("embed") as (queue, url):
        port, config = free_port(), Path(folder) / "karigar.toml"
        config.write_text(
            feeding.config(database, port, f"""\
[models]
cache = "{MODELS}"
manifests = "{one_session(Path(folder))}"
[pools.embed]
queues = [{{ name = "{queue}" }}]
kinds = ["inference.embed_text"]
slots = {SLOTS}
max_pollers = {POLLERS}
""")
        )
        argv = [str(KARIGAR), "run", "--pool", "embed", "--config", str(config)]

        return _measure(argv, lambda _: feeding.is_ready(port), url, database, materials, saves)


def python_worker(materials: Materials, at_once: str) -> dict:
    """`at_once`: `one`, or the `ten` that came together."""
    with Database() as database, feeding.queue("embed") as (_, url):
        argv = python("worker.py", materials.text_model, materials.tokenizer, url, at_once)
        return _measure(argv, lambda worker: worker.stdout.readline() == "ready\n", url, database, materials, True)


def _measure(argv: list[str], ready, url: str, database: Database, materials: Materials, saves: bool) -> dict:
    # It makes the table that both kinds of workers fill.
    feeding.migrate(database)
    texts = materials.sentences.read_text().splitlines()
    bodies = [_body(number, text, saves) for number, text in enumerate(texts)]
    servers = [cpu.server_pids()[name] for name in ("postgres", "pgbouncer")]
    env = ENV | {"BENCH_SQS": sqs.ENDPOINT, "BENCH_DATABASE": database.pooled}
    worker = subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, text=True)
    try:
        feeding.wait(lambda: ready(worker), READY_S, 0.2, worker)
        before, stored = cpu.seconds(worker.pid), sum(map(cpu.seconds, servers))
        began = time.monotonic()
        sqs.send(url, bodies)
        # A message is deleted after its row is there.
        feeding.wait(lambda: sqs.held(url) == 0, DONE_S, 0.1, worker)
        seconds = time.monotonic() - began
        used, stored = cpu.seconds(worker.pid) - before, sum(map(cpu.seconds, servers)) - stored
        highest = feeding.highest_kib(worker.pid)
    finally:
        feeding.stop(worker)
    rows, total = database.row(SAVED if saves else OUTPUTS)
    if int(rows) != len(texts):
        raise SystemExit(f"{argv[0]}: {rows} rows for {len(texts)} jobs")
    return {
        "items": len(texts),
        "seconds": seconds,
        "cpu_us": 1e6 * used,
        "database_us": 1e6 * stored,
        "rss_kib": highest,
        "sum": float(total),
    }


def _body(number: int, text: str, saves: bool) -> str:
    save = {"save_as": {"collection": "bench", "ref": str(number)}} if saves else {}
    data = {"text": text} | save
    event = {"specversion": "1.0", "id": f"{number}", "source": "bench", "type": "inference.embed_text", "data": data}
    return json.dumps(event)
