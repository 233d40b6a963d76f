"""A real receiver of webhooks by HTTPS, which verifies signatures with the published library and takes each event once.

`webhook_server.py PORT FOLDER CERT KEY SECRET`. A delivery to `/BOX/WHAT` lies as FOLDER/BOX/NUMBER.json, whole or not at all:
its `webhook-id`, whether the library verified it (else why not), its headers and its body. Of a delivery that is verified
and taken the effect is a file FOLDER/BOX/effects/ID, made once for each id.

WHAT is what becomes of it:
    ok          200
    busy        429 with `Retry-After: 7` at this box' first delivery; later ones are taken
    down        503 each time
    gone        410
    moved       301 to /BOX/ok of this server
    redirect    302 to http://169.254.169.254/
    lost        its effect is made, and the connection broken without an answer, at this box' first delivery
    flood       200 and a body of a gigabyte
"""

import json
import ssl
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from standardwebhooks import Webhook, WebhookVerificationError


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    lock = threading.Lock()
    folder: Path
    webhook: Webhook

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        _, box, what = self.path.split("/")
        headers = {name.lower(): value for name, value in self.headers.items()}
        why = None
        try:
            self.webhook.verify(body, headers, json_parse=False)
        except WebhookVerificationError as error:
            why = str(error)
        with self.lock:
            number = self.keep(box, {"id": headers.get("webhook-id"), "verified": why is None, "why": why,
                                     "headers": headers, "body": body})
        if why:
            return self.say(401)
        match what:
            case "busy" if number == 0:
                return self.say(429, {"Retry-After": "7"})
            case "down":
                return self.say(503)
            case "gone":
                return self.say(410)
            case "moved":
                return self.say(301, {"Location": f"/{box}/ok"})
            case "redirect":
                return self.say(302, {"Location": "http://169.254.169.254/latest/meta-data/"})
        self.effect(box, headers["webhook-id"])
        if what == "lost" and number == 0:
            self.close_connection = True
            return None
        if what == "flood":
            return self.flood()
        return self.say(200)

    def keep(self, box: str, delivery: dict) -> int:
        folder = self.folder / box
        folder.mkdir(exist_ok=True)
        number = len(list(folder.glob("*.json")))
        part = folder / f"{number}.part"
        part.write_text(json.dumps(delivery))
        part.rename(folder / f"{number}.json")
        return number

    def effect(self, box: str, event: str):
        effects = self.folder / box / "effects"
        effects.mkdir(exist_ok=True)
        (effects / event).touch()

    def say(self, status: int, headers: dict[str, str] = {}):
        self.send_response(status)
        for name, value in (headers | {"Content-Length": "0"}).items():
            self.send_header(name, value)
        self.end_headers()

    def flood(self):
        self.send_response(200)
        self.send_header("Content-Length", str(1 << 30))
        self.end_headers()
        block = b"a" * (1 << 20)
        try:
            for _ in range(1024):
                self.wfile.write(block)
        except OSError:
            self.close_connection = True

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    """TLS begins in the connection's own thread, so that one who says nothing keeps nobody waiting."""

    def __init__(self, port: int, context: ssl.SSLContext):
        super().__init__(("127.0.0.1", port), Receiver)
        self.context = context

    def finish_request(self, request, address):
        try:
            with self.context.wrap_socket(request, server_side=True) as secured:
                super().finish_request(secured, address)
        except OSError:
            pass


if __name__ == "__main__":
    port, folder, cert, key, secret = sys.argv[1:]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    Receiver.folder, Receiver.webhook = Path(folder), Webhook(secret)
    Server(int(port), context).serve_forever()
