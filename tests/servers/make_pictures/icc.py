"""Colour profiles of version 4, made from primaries and a curve (ICC.1:2022, 8.3 and 10): matrix and tone curve, or grey."""

import struct

D50 = (0.9642, 1.0, 0.8249)
# Primaries adapted to D50: what Apple's and Adobe's own profiles hold.
DISPLAY_P3 = ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407))
ADOBE_RGB = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))


def display_p3() -> bytes:
    return _profile(b"RGB ", "Display P3", _matrix(DISPLAY_P3, _srgb_curve()))


def adobe_rgb() -> bytes:
    return _profile(b"RGB ", "Adobe RGB (1998)", _matrix(ADOBE_RGB, _gamma_curve(563 / 256)))


def grey() -> bytes:
    return _profile(b"GRAY", "Gamma 1.8", {b"kTRC": _gamma_curve(1.8)})


def _matrix(primaries, curve: bytes) -> dict[bytes, bytes]:
    columns = {name: _xyz(primary) for name, primary in zip((b"rXYZ", b"gXYZ", b"bXYZ"), primaries)}
    return columns | {name: curve for name in (b"rTRC", b"gTRC", b"bTRC")}


def _profile(space: bytes, name: str, tags: dict[bytes, bytes]) -> bytes:
    tags = {b"desc": _text(name), b"cprt": _text("CC0"), b"wtpt": _xyz(D50)} | tags
    at, table, body = 128 + 4 + 12 * len(tags), b"", b""
    for signature, data in tags.items():
        table += struct.pack(">4sII", signature, at + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    head = struct.pack(">I4sI4s4s4s12s4s", at + len(body), bytes(4), 0x04300000, b"mntr", space, b"XYZ ", bytes(12), b"acsp")
    head += bytes(68 - len(head)) + _fixed(D50)
    return head + bytes(128 - len(head)) + struct.pack(">I", len(tags)) + table + body


def _text(text: str) -> bytes:
    encoded = text.encode("utf-16-be")
    return struct.pack(">4s4xII2s2sII", b"mluc", 1, 12, b"en", b"US", len(encoded), 28) + encoded


def _xyz(color) -> bytes:
    return b"XYZ " + bytes(4) + _fixed(color)


def _fixed(numbers) -> bytes:
    return b"".join(struct.pack(">i", round(number * 65536)) for number in numbers)


def _gamma_curve(gamma: float) -> bytes:
    return b"para" + struct.pack(">4xHH", 0, 0) + _fixed([gamma])


def _srgb_curve() -> bytes:
    return b"para" + struct.pack(">4xHH", 3, 0) + _fixed([2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045])
