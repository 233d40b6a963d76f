"""All servers of one run, and the environment through which the tests find them."""

import shlex
import sys
from concurrent.futures import ThreadPoolExecutor

from . import apt, mail, node_tools, paths, pgbouncer, photos, pictures, postgres, python_tools, seaweedfs, sentences, sqs, tls, webhooks
from .rundir import RunDir
from .say import step

AWS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


def install() -> None:
    apt.install()
    python_tools.install()
    node_tools.install()
    photos.make()
    pictures.make()
    sentences.make()


def start(run_dir: RunDir) -> dict[str, str]:
    """Starts the servers and returns what a test must know of them; README.md beside this file explains each name."""
    with step("servers"):
        certs = tls.make(run_dir.folder("tls"))
        (run_dir.path / "tls").chmod(0o755)
        with ThreadPoolExecutor() as pool:
            pg, faults_pg = pool.map(lambda name: postgres.describe(run_dir, name, certs), ["postgres", "postgres-faults"])
        roomy = pgbouncer.describe(run_dir, "pgbouncer", pg)
        of_three = pgbouncer.describe(run_dir, "pgbouncer-3", pg, size=3)
        statement = pgbouncer.describe(run_dir, "pgbouncer-statement", pg, mode="statement")
        session = pgbouncer.describe(run_dir, "pgbouncer-session", pg, mode="session", size=3)
        faults = pgbouncer.describe(run_dir, "pgbouncer-faults", faults_pg)
        fauxqs, ministack, s3 = sqs.fauxqs(run_dir), sqs.ministack(run_dir), seaweedfs.describe(run_dir)
        smtp = mail.describe(run_dir, certs)
        receiver = webhooks.describe(run_dir, certs)
        run_dir.start([smtp.server, receiver.server, pg, faults_pg, roomy, of_three, statement, session, faults, fauxqs, ministack, s3])
        with ThreadPoolExecutor() as pool:
            jobs = [pool.submit(postgres.create_role_and_database, server) for server in (pg, faults_pg)]
            jobs.append(pool.submit(seaweedfs.create_bucket, s3, AWS))
        for job in jobs:
            job.result()
    return AWS | {
        "KARIGAR_TEST_POSTGRES": postgres.url(pg.port),
        "KARIGAR_TEST_POSTGRES_TLS": postgres.url(pg.port, "localhost", "?sslmode=verify-full"),
        "KARIGAR_TEST_CA": str(certs.ca),
        "KARIGAR_TEST_WRONG_CA": str(certs.wrong_ca),
        "KARIGAR_TEST_PGBOUNCER": postgres.url(roomy.port),
        "KARIGAR_TEST_PGBOUNCER_3": postgres.url(of_three.port),
        "KARIGAR_TEST_PGBOUNCER_STATEMENT": postgres.url(statement.port),
        "KARIGAR_TEST_PGBOUNCER_SESSION": postgres.url(session.port),
        "KARIGAR_TEST_FAULTS_POSTGRES": postgres.url(faults_pg.port),
        "KARIGAR_TEST_FAULTS_PGBOUNCER": postgres.url(faults.port),
        "KARIGAR_TEST_FAUXQS": f"http://127.0.0.1:{fauxqs.port}",
        "KARIGAR_TEST_MINISTACK": f"http://127.0.0.1:{ministack.port}",
        "KARIGAR_TEST_S3": f"http://127.0.0.1:{s3.port}",
        "KARIGAR_TEST_SMTP": f"127.0.0.1:{smtp.server.port}",
        "KARIGAR_TEST_SMTP_TLS": f"localhost:{smtp.secured_port}",
        "KARIGAR_TEST_MAILBOX": str(smtp.mailbox),
        "KARIGAR_TEST_RECEIVER": f"https://localhost:{receiver.server.port}",
        "KARIGAR_TEST_RECEIVER_SECRET": webhooks.SECRET,
        "KARIGAR_TEST_RECEIVED": str(receiver.received),
        "KARIGAR_TEST_PHOTOS": str(paths.PHOTOS),
        "KARIGAR_TEST_PAGES": str(paths.PAGES),
        "KARIGAR_TEST_PICTURES": str(paths.PICTURES),
        "KARIGAR_TEST_SENTENCES": str(paths.SENTENCES),
        "KARIGAR_TEST_MODELS": str(paths.MODELS),
        "KARIGAR_TEST_PYTHON": str(paths.REFERENCE / "bin/python"),
        "KARIGAR_TEST_NODE": str(paths.NODE),
        "KARIGAR_TEST_NODE_DIR": str(paths.NODE_DIR),
        "KARIGAR_TEST_BIN": str(paths.TARGET / "debug" / "karigar"),
        "KARIGAR_TEST_SERVERS_CONTROL": control(run_dir),
    }


def control(run_dir: RunDir) -> str:
    """A program of one word, so that no test has to split a command line."""
    program = run_dir.path / "control"
    argv = [sys.executable, paths.HERE / "control.py", run_dir.state.path]
    program.write_text(f"#!/bin/sh\nexec {shlex.join(map(str, argv))} \"$@\"\n")
    program.chmod(0o755)
    return str(program)


def write_env_file(run_dir: RunDir, env: dict[str, str]) -> str:
    file = run_dir.path / "env.sh"
    file.write_text("".join(f"export {name}={shlex.quote(value)}\n" for name, value in env.items()))
    return str(file)
