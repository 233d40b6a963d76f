"""keeper.py STATE_FILE: waits for the end of its standard input, then takes the run's servers down.

The harness holds the other end, so the servers go however the harness ends, SIGKILL included.
"""

import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from servers.control import down
from servers.processes import State

if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.stdin.buffer.read()
    down(State(sys.argv[1]))
