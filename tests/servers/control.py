"""control.py STATE_FILE (start|stop|restart|kill|pause|resume NAME | list | down)

Acts on one server of a running set, for fault tests: `stop` is orderly, `kill` is a crash, `pause` leaves its
connections open and silent. `start` and `restart` return when the server answers. `down` ends the whole set.
"""

import shutil
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from servers import processes
from servers.processes import Server, State
from servers.say import Failed


def start(server: Server) -> None:
    if not processes.alive(server.pid):
        processes.spawn(server)
    processes.wait_ready(server)


def restart(server: Server) -> None:
    processes.stop(server)
    start(server)


def pause(server: Server) -> None:
    processes.send(server.pid, signal.SIGSTOP, tree=True)


def resume(server: Server) -> None:
    processes.send(server.pid, signal.SIGCONT, tree=True)


ACTIONS = {"start": start, "stop": processes.stop, "restart": restart, "kill": processes.kill, "pause": pause,
           "resume": resume}


def down(state: State) -> None:
    """Stops all, those that others depend on last, and removes the run's folder."""
    with state.locked() as servers:
        for server in reversed(servers.values()):
            processes.stop(server)
    shutil.rmtree(state.path.parent, ignore_errors=True)


def main(argv: list[str]) -> str | None:
    match argv:
        case [path, "list"]:
            for server in State(path).read().values():
                print(server.name, server.port, server.pid if processes.alive(server.pid) else "down")
        case [path, "down"]:
            down(State(path))
        case [path, action, name] if action in ACTIONS:
            with State(path).locked() as servers:
                if name not in servers:
                    return f"no server {name}; there are: {', '.join(servers)}"
                try:
                    ACTIONS[action](servers[name])
                except Failed as failed:
                    return str(failed)
        case _:
            return __doc__
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
