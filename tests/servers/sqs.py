"""Two servers that speak the SQS protocol: fauxqs, fast, and ministack, close to the real one's rules."""

from . import paths
from .ports import free_port
from .processes import Server
from .rundir import RunDir


def fauxqs(run_dir: RunDir) -> Server:
    port = free_port()
    return Server(
        name="fauxqs",
        # Its own command listens on every address; this program on the loopback only.
        argv=[str(paths.NODE), str(paths.NODE_DIR / "fauxqs-server.mjs"), str(port)],
        port=port,
        log=run_dir.log("fauxqs"),
        cwd=str(run_dir.folder("fauxqs")),
    )


def ministack(run_dir: RunDir) -> Server:
    port, folder = free_port(), run_dir.folder("ministack")
    return Server(
        name="ministack",
        argv=[str(paths.VENV / "bin" / "ministack")],
        port=port,
        log=run_dir.log("ministack"),
        cwd=str(folder),
        env={"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port), "SERVICES": "sqs,sns,ses", "HOME": str(folder),
             "TMPDIR": str(folder)},
    )
