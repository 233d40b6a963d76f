"""A certificate authority made for one run, the server's certificate, and an authority that signed nothing."""

from dataclasses import dataclass
from pathlib import Path

from .say import run


@dataclass
class Tls:
    ca: Path
    wrong_ca: Path
    cert: Path
    key: Path


def make(folder: Path) -> Tls:
    ca, ca_key = _authority(folder, "ca")
    wrong_ca, _ = _authority(folder, "wrong-ca")
    cert, key, request, ext = (folder / f"server.{end}" for end in ("pem", "key", "csr", "ext"))
    # The name only, not the address: 127.0.0.1 must fail verify-full.
    ext.write_text("subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\n")
    _openssl("req", "-new", *_NEW_KEY, "-nodes", "-keyout", key, "-out", request, "-subj", "/CN=localhost")
    _openssl("x509", "-req", "-in", request, "-CA", ca, "-CAkey", ca_key, "-CAcreateserial", "-days", "2",
             "-extfile", ext, "-out", cert)
    for public in (ca, wrong_ca, cert):
        public.chmod(0o644)
    key.chmod(0o600)
    return Tls(ca, wrong_ca, cert, key)


_NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")


def _authority(folder: Path, name: str) -> tuple[Path, Path]:
    cert, key = folder / f"{name}.pem", folder / f"{name}.key"
    _openssl("req", "-x509", *_NEW_KEY, "-nodes", "-days", "2", "-subj", f"/CN=karigar tests {name}",
             "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign",
             "-keyout", key, "-out", cert)
    return cert, key


def _openssl(*argv) -> None:
    run(["openssl", *argv], quiet=True)
