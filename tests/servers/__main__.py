"""`tests/run`: the order of a run."""

import os
import signal
import subprocess
import sys
import time

from . import options as command_line
from . import paths, stack
from .say import Failed, say
from .session import servers


def main() -> int:
    options = command_line.parse(sys.argv[1:])
    # As Ctrl-C, so that every `finally` runs.
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    os.chdir(paths.REPO)
    began = time.monotonic()
    try:
        stack.install()
        if options.install_only:
            return 0
        if options.servers_only:
            return servers_only(options)
        from . import checks

        return checks.run_all(options, began)
    except Failed as failed:
        say(f"FAILED: {failed}")
        return 1
    except KeyboardInterrupt:
        say("interrupted")
        return 130


def servers_only(options) -> int:
    with servers(options.keep) as env:
        return subprocess.run(options.command, env=env).returncode if options.command else 0


if __name__ == "__main__":
    sys.exit(main())
