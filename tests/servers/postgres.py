"""PostgreSQL 15 with scram passwords and TLS."""

import signal
import subprocess
from pathlib import Path

from . import paths
from .ports import free_port
from .processes import Server
from .rundir import RunDir, unprivileged
from .say import Failed, run
from .tls import Tls

USER = PASSWORD = DATABASE = "karigar"

SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{data}'
max_connections = 200
password_encryption = 'scram-sha-256'
ssl = on
ssl_cert_file = '{cert}'
ssl_key_file = '{key}'
log_min_duration_statement = 2000
log_line_prefix = '%m [%p] %d '
"""

# The owner comes by the socket in the data folder, all others by TCP with a password.
HBA = """
local all postgres peer
host  all all 127.0.0.1/32 scram-sha-256
"""


def describe(run_dir: RunDir, name: str, tls: Tls) -> Server:
    data, port = run_dir.folder(name, databases=True), free_port()
    run(unprivileged([paths.PG_BIN / "initdb", "-D", data, "-U", "postgres", "-A", "peer", "-E", "UTF8",
                      "--locale=C.UTF-8", "--no-sync"]), quiet=True, cwd="/")
    for source in (tls.cert, tls.key):
        copy = data / source.name
        copy.write_bytes(source.read_bytes())
        copy.chmod(0o600)
        run_dir.hand_over(copy)
    with open(data / "postgresql.conf", "a") as settings:
        settings.write(SETTINGS.format(port=port, data=data, cert=tls.cert.name, key=tls.key.name))
    (data / "pg_hba.conf").write_text(HBA)
    return Server(
        name=name,
        argv=unprivileged([paths.PG_BIN / "postgres", "-D", data]),
        port=port,
        log=run_dir.log(name),
        cwd="/",
        ready=[str(paths.PG_BIN / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)],
        lock_files=[str(data / "postmaster.pid"), str(data / f".s.PGSQL.{port}.lock")],
        stop_signal=signal.SIGINT,  # "fast": clients are cut off, data are not
    )


def create_role_and_database(server: Server) -> None:
    # Not a superuser, as on RDS; it may create the databases and roles that a test needs, and end other sessions.
    sql = (
        f"create role {USER} login createdb createrole password '{PASSWORD}' in role pg_signal_backend, pg_monitor;\n"
        f"create database {DATABASE} owner {USER};\n"
    )
    data = server.argv[-1]
    done = subprocess.run(
        unprivileged([paths.PG_BIN / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", data, "-p", server.port,
                      "-U", "postgres", "postgres"]),
        input=sql, text=True, capture_output=True, cwd="/",
    )
    if done.returncode:
        raise Failed(f"{server.name}: {done.stderr.strip()}")


def url(port: int, host: str = "127.0.0.1", query: str = "") -> str:
    return f"postgres://{USER}:{PASSWORD}@{host}:{port}/{DATABASE}{query}"
