"""What the harness tells the person who runs it, and how it gives up."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager

_BOLD, _OFF = ("\x1b[1m", "\x1b[0m") if sys.stderr.isatty() else ("", "")


class Failed(Exception):
    """A step failed; the message says which and how."""


def say(text: str) -> None:
    print(f"{_BOLD}tests/run:{_OFF} {text}", file=sys.stderr, flush=True)


@contextmanager
def step(name: str):
    say(name)
    began = time.monotonic()
    yield
    took = time.monotonic() - began
    if took >= 1:
        say(f"{name}: {took:.0f} s")


def run(argv: list, *, quiet: bool = False, **kwargs) -> None:
    """Runs a command; a quiet one shows its output only when it fails."""
    argv = [str(a) for a in argv]
    if quiet:
        kwargs |= {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    kwargs.setdefault("stdin", subprocess.DEVNULL)
    done = subprocess.run(argv, **kwargs)
    if done.returncode:
        raise Failed(f"{' '.join(argv)}: exit status {done.returncode}\n{done.stdout or ''}".rstrip())


def is_root() -> bool:
    return os.geteuid() == 0
