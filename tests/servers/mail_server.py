"""A real mail server (aiosmtpd) that keeps what it takes, and fails as a reader's address asks for.

`mail_server.py PLAIN_PORT TLS_PORT FOLDER CERT KEY`. The first port is plain; the second takes mail after STARTTLS and the login
karigar/secret alone. A mail lies as FOLDER/ADDRESS/NUMBER.eml for each of its readers, whole or not at all.

A reader `NAME+WHAT@…` meets this:
    rcpt-CODE   RCPT is answered by CODE
    data-CODE   the final dot is answered by CODE, and the mail is not kept
    once-CODE   as data-CODE, at this address' first mail; later ones are taken
    lost        the mail is kept, and the connection broken without an answer
    lost-once   as lost, at this address' first mail
    gone        the mail is not kept, and the connection broken without an answer
"""

import asyncio
import re
import ssl
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

LOGIN = LoginPassword(login=b"karigar", password=b"secret")
SAID = {"421": "4.3.2 closing", "450": "4.2.0 come back later", "451": "4.3.0 come back later", "452": "4.3.1 full",
        "550": "5.1.1 no such reader", "552": "5.3.4 too large", "554": "5.7.1 refused"}
WHAT = re.compile(r"\+(?:(rcpt|data|once)-(\d{3})|(lost-once|lost|gone))@")


class Keeper:
    def __init__(self, folder: Path):
        self.folder = folder
        self.met: dict[str, int] = {}

    async def handle_RCPT(self, server, session, envelope, address, options):
        match WHAT.search(address):
            case re.Match() as found if found[1] == "rcpt":
                return f"{found[2]} {SAID[found[2]]}: {address}"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        readers = set(envelope.rcpt_tos)
        for reader in readers:
            first = self.met.get(reader, 0) == 0
            self.met[reader] = self.met.get(reader, 0) + 1
            found = WHAT.search(reader)
            match found and (found[1] or found[3]):
                case "data":
                    return f"{found[2]} {SAID[found[2]]}"
                case "once" if first:
                    return f"{found[2]} {SAID[found[2]]}"
                case "gone":
                    server.transport.abort()
                    return "421 never seen"
                case "lost":
                    self.keep(readers, envelope)
                    server.transport.abort()
                    return "421 never seen"
                case "lost-once" if first:
                    self.keep(readers, envelope)
                    server.transport.abort()
                    return "421 never seen"
        self.keep(readers, envelope)
        return "250 2.0.0 kept"

    def keep(self, readers, envelope):
        for reader in readers:
            folder = self.folder / reader
            folder.mkdir(parents=True, exist_ok=True)
            number = len(list(folder.glob("*.eml")))
            part = folder / f"{number}.part"
            part.write_bytes(envelope.original_content)
            part.rename(folder / f"{number}.eml")


def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=data == LOGIN, handled=data == LOGIN)


async def main(plain: int, secured: int, folder: Path, cert: str, key: str):
    loop, keeper = asyncio.get_running_loop(), Keeper(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    limits = {"data_size_limit": 50 << 20, "hostname": "localhost", "enable_SMTPUTF8": True}
    await loop.create_server(lambda: SMTP(keeper, **limits), "127.0.0.1", plain)
    strict = {"tls_context": context, "require_starttls": True, "auth_required": True, "authenticator": authenticate}
    await loop.create_server(lambda: SMTP(keeper, **limits, **strict), "127.0.0.1", secured)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4], sys.argv[5]))
