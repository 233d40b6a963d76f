"""Debian packages: PostgreSQL 15, PgBouncer 1.18, and small tools that the machine may lack."""

import importlib.util
import os
import shutil
from pathlib import Path

from . import paths
from .say import Failed, is_root, run, step

# Debian keeps one build of each package of a release, so the pins are the release's own versions, checked after.
POLICY = Path("/usr/sbin/policy-rc.d")
NO_CLUSTER = Path("/etc/postgresql-common/createcluster.d/karigar-tests.conf")


def missing() -> list[str]:
    wanted = {
        "postgresql-15": (paths.PG_BIN / "postgres").exists(),
        "pgbouncer": paths.PGBOUNCER.exists(),
        "openssl": shutil.which("openssl"),
        "shellcheck": shutil.which("shellcheck"),
        "npm": shutil.which("npm"),
        "python3-venv": importlib.util.find_spec("ensurepip"),
        "gcc libc6-dev": shutil.which("cc"),
        "cmake": shutil.which("cmake"),
        "make": shutil.which("make"),
        "nasm": shutil.which("nasm"),
        "ffmpeg": shutil.which("ffmpeg") and shutil.which("ffprobe"),
    }
    return [name for names, there in wanted.items() if not there for name in names.split()]


def install() -> None:
    packages = missing()
    if not packages:
        return
    if not is_root():
        raise Failed(f"install as root first: apt-get install {' '.join(packages)}")
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    with step(f"apt-get install {' '.join(packages)}"), nothing_starts():
        run(["apt-get", "update"], quiet=True, env=env)
        run(["apt-get", "install", "-y", "--no-install-recommends", *packages], quiet=True, env=env)


class nothing_starts:
    """Keeps the packages from creating a cluster and from starting services of their own on the default ports."""

    def __enter__(self):
        self.policy = not POLICY.exists()
        if self.policy:
            POLICY.write_text("#!/bin/sh\nexit 101\n")
            POLICY.chmod(0o755)
        NO_CLUSTER.parent.mkdir(parents=True, exist_ok=True)
        NO_CLUSTER.write_text("create_main_cluster = false\n")

    def __exit__(self, *_):
        NO_CLUSTER.unlink(missing_ok=True)
        if self.policy:
            POLICY.unlink(missing_ok=True)
