"""PgBouncer 1.18, Debian 12's, which knows no prepared statements in transaction mode."""

from . import paths
from .ports import free_port
from .postgres import PASSWORD, USER
from .processes import Server
from .rundir import RunDir, unprivileged

# Any database name is passed on: tests make databases of their own. Idle server connections are given up soon, so
# that those databases can be dropped and do not fill PostgreSQL's connections.
SETTINGS = """
[databases]
* = host=127.0.0.1 port={postgres}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {users}
admin_users = {user}
pool_mode = {mode}
default_pool_size = {size}
max_client_conn = 1000
server_idle_timeout = 10
server_login_retry = 1
ignore_startup_parameters = extra_float_digits
"""


def describe(run_dir: RunDir, name: str, postgres: Server, *, mode: str = "transaction", size: int = 20) -> Server:
    folder, port = run_dir.folder(name, databases=True), free_port()
    users, config = folder / "users.txt", folder / "pgbouncer.ini"
    # In plain text, so that PgBouncer can log in to PostgreSQL with it by scram.
    users.write_text(f'"{USER}" "{PASSWORD}"\n')
    config.write_text(SETTINGS.format(postgres=postgres.port, port=port, users=users, user=USER, mode=mode, size=size))
    run_dir.hand_over(users, config)
    return Server(
        name=name,
        argv=unprivileged([paths.PGBOUNCER, config]),
        port=port,
        log=run_dir.log(name),
        cwd="/",
    )
