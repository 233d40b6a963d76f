"""The receiver of webhooks, `webhook_server.py`."""

from dataclasses import dataclass
from pathlib import Path

from . import paths
from .ports import free_port
from .processes import Server
from .rundir import RunDir
from .tls import Tls

# What the receiver's events are signed by. It opens nothing else.
SECRET = "whsec_a2FyaWdhci10ZXN0cy1rYXJpZ2FyLXRlc3RzLWthcmk="


@dataclass
class Webhooks:
    server: Server
    received: Path


def describe(run_dir: RunDir, certs: Tls) -> Webhooks:
    port, received = free_port(), run_dir.folder("webhooks")
    server = Server(
        name="webhooks",
        argv=[str(paths.MAIL / "bin" / "python"), str(paths.HERE / "webhook_server.py"), str(port), str(received),
              str(certs.cert), str(certs.key), SECRET],
        port=port,
        log=run_dir.log("webhooks"),
        cwd=str(received),
    )
    return Webhooks(server, received)
