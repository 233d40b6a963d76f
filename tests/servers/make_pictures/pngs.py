"""PNG of each colour type, in 1, 8 and 16 bits, flat and interlaced."""

import io
import struct
import zlib
from pathlib import Path

import numpy
from PIL import Image

from . import exif, icc, photos

GREY, RGB, RGBA = 0, 2, 6
# Columns and rows of Adam7's passes: first, step (PNG specification, third edition, 8.1).
ADAM7 = [(0, 8, 0, 8), (4, 8, 0, 8), (0, 4, 4, 8), (2, 4, 0, 4), (0, 2, 2, 4), (1, 2, 0, 2), (0, 1, 1, 2)]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def header(width: int, height: int, depth: int, color: int, interlaced: bool = False) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, interlaced))


def raw(pixels: numpy.ndarray, color: int, interlaced: bool = False) -> bytes:
    """Rows × columns × channels of 8 or 16 bits."""
    height, width = pixels.shape[:2]
    big = pixels.astype(pixels.dtype.newbyteorder(">"))
    passes = [big[row::down, column::right] for column, right, row, down in ADAM7] if interlaced else [big]
    rows = b"".join(b"\0" + row.tobytes() for part in passes if part.size for row in part)
    depth = 8 * pixels.dtype.itemsize
    return header(width, height, depth, color, interlaced) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def encoded(picture: Image.Image, **options) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", **options)
    return out.getvalue()


def write(folder: Path) -> None:
    coffee, cat = photos.coffee(), photos.cat()
    clear = cat.copy()
    clear.putalpha(photos.fading(cat.size))
    deep_clear = numpy.dstack([photos.deep(cat), numpy.asarray(photos.fading(cat.size)).astype(numpy.uint16) * 257])
    for name, content in {
        "rgb": encoded(coffee),
        "interlaced": raw(numpy.asarray(cat), RGB, interlaced=True),
        "deep-rgb": raw(photos.deep(coffee), RGB),
        "deep-rgba": raw(deep_clear, RGBA),
        "deep-grey": raw(photos.deep(photos.photo("camera.png"))[:, :, :1], GREY),
        "palette": encoded(coffee.quantize(64)),
        "palette-transparent": encoded(coffee.quantize(64), transparency=3),
        "grey-alpha": encoded(clear.convert("LA")),
        "rgba": encoded(clear),
        "two-colours": encoded(photos.photo("page.png").convert("1")),
        "display-p3": encoded(cat, icc_profile=icc.display_p3()),
        "turned": encoded(exif.stored(coffee, 6), exif=exif.tag(6)),
        "one-pixel": encoded(Image.new("RGBA", (1, 1), (10, 200, 90, 128))),
    }.items():
        (folder / f"{name}.png").write_bytes(content)
