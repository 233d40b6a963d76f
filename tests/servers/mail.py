"""The mail server of `mail_server.py`: a plain port, and one with STARTTLS and a login."""

from dataclasses import dataclass
from pathlib import Path

from . import paths
from .ports import free_port
from .processes import Server
from .rundir import RunDir
from .tls import Tls


@dataclass
class Mail:
    server: Server
    secured_port: int
    mailbox: Path


def describe(run_dir: RunDir, certs: Tls) -> Mail:
    plain, secured, mailbox = free_port(), free_port(), run_dir.folder("mailbox")
    server = Server(
        name="mail",
        argv=[str(paths.MAIL / "bin" / "python"), str(paths.HERE / "mail_server.py"), str(plain), str(secured),
              str(mailbox), str(certs.cert), str(certs.key)],
        port=plain,
        log=run_dir.log("mail"),
        cwd=str(mailbox),
    )
    return Mail(server, secured, mailbox)
