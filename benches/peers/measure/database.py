"""A database of its own for each subject."""

import os
import subprocess
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

DIRECT = os.environ["KARIGAR_TEST_POSTGRES"]
POOLED = os.environ["KARIGAR_TEST_PGBOUNCER"]


class Database:
    """`with Database() as database:` — its addresses, directly and through PgBouncer; dropped at the end."""

    def __enter__(self):
        self.name = f"bench_{uuid4().hex[:12]}"
        _psql(f"create database {self.name}")
        self.direct, self.pooled = _named(DIRECT, self.name), _named(POOLED, self.name)
        return self

    def __exit__(self, *_):
        _psql(f"drop database {self.name} with (force)")

    def row(self, sql: str) -> list[str]:
        """The columns of the only row."""
        return _psql(sql, self.direct).rstrip("\n").split("|")


def _named(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _psql(sql: str, url: str = DIRECT) -> str:
    return subprocess.run(["psql", "-XqAt", url, "-c", sql], check=True, stdout=subprocess.PIPE, text=True).stdout
