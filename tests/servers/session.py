"""A set of servers for the length of a `with`, taken down after it however it ends."""

import os
import subprocess
import sys
from collections import deque
from contextlib import contextmanager

from . import paths, stack
from .rundir import RunDir
from .say import say

TAIL = 25


@contextmanager
def servers(keep: bool):
    """Yields the environment for the tests. With `keep` the servers stay and the person is told how to end them."""
    run_dir = RunDir()
    keeper = subprocess.Popen([sys.executable, paths.HERE / "keeper.py", run_dir.state.path], stdin=subprocess.PIPE,
                              start_new_session=True)
    done = False
    try:
        env = stack.start(run_dir)
        file = stack.write_env_file(run_dir, env)
        yield os.environ | env
        done = True
    except BaseException:
        tails(run_dir)
        raise
    finally:
        if keep and run_dir.state.path.exists() and "env" in locals():
            keeper.kill()
            say(f"servers are kept: `. {file}` to use them, `{env['KARIGAR_TEST_SERVERS_CONTROL']} down` to end them")
        else:
            keeper.stdin.close()
        keeper.wait()


def tails(run_dir: RunDir) -> None:
    for log in sorted(run_dir.path.glob("*.log")):
        with open(log, errors="replace") as lines:
            last = deque(lines, TAIL)
        if last:
            say(f"the end of {log.name}:\n{''.join(last).rstrip()}")
