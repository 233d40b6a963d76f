"""Small files that ask for much: each in `refused` must end as an error; one in `survived` may give a picture, cheaply."""

import struct
import zlib
from pathlib import Path

from PIL import Image

from . import jpegs, others, photos
from .pngs import GREY, RGB, RGBA, chunk, header

GIGABYTE = 1 << 30


def write(folder: Path) -> None:
    refused, survived = folder / "refused", folder / "survived"
    refused.mkdir()
    survived.mkdir()
    zeros = deflated_zeros(GIGABYTE)
    small = photos.cat().resize((180, 120), Image.Resampling.LANCZOS)
    one = chunk(b"IDAT", zlib.compress(bytes(4))) + chunk(b"IEND", b"")
    for name, content in {
        "jpeg-claims-65500.jpg": sized_jpeg(jpegs.encoded(small, quality=85), 65500, 65500),
        "jpeg-scans.jpg": scans(8000, 8000, 1000),
        "jpeg-scans-small.jpg": scans(64, 64, 5000),
        "png-claims-2-gigapixels.png": header(2**31 - 1, 2**31 - 1, 16, RGBA) + one,
        "png-30000.png": header(30000, 30000, 8, GREY) + chunk(b"IDAT", deflated_zeros(30000 * 30001)) + chunk(b"IEND", b""),
        "webp-16383-lossless.webp": lossless_webp(16383, 16383),
        "webp-16383-lossy.webp": sized_webp(others.encoded(small, "WEBP", quality=60), 16383, 16383),
        "gif-frame-65535.gif": gif((65535, 65535), (65535, 65535)),
        "tiff-claims-4-gigapixels.tiff": tiff({256: 2**32 - 1, 257: 2**32 - 1, 278: 2**32 - 1}),
        "tiff-strip-of-4-gigabytes.tiff": tiff({256: 8, 257: 8, 278: 8, 279: 2**32 - 1}),
        "bmp-claims-65500.bmp": sized_bmp(others.encoded(small, "BMP"), 65500, 65500),
        "avif-claims-65535.avif": sized_avif(others.encoded(small, "AVIF", quality=50, speed=8), 65535, 65535),
    }.items():
        (refused / name).write_bytes(content)
    for name, content in {
        "png-profile-of-1-gigabyte.png": header(1, 1, 8, RGB) + chunk(b"iCCP", b"icc\0\0" + zeros) + one,
        "png-text-of-1-gigabyte.png": header(1, 1, 8, RGB) + chunk(b"zTXt", b"Comment\0\0" + zeros) + one,
        "png-1-gigabyte-for-one-pixel.png": header(1, 1, 8, RGB) + chunk(b"IDAT", zeros) + chunk(b"IEND", b""),
        "gif-canvas-65535.gif": gif((65535, 65535), (1, 1)),
        "gif-200000-frames.gif": gif((1, 1), (1, 1), frames=200_000),
        "tiff-loop.tiff": tiff({256: 8, 257: 8, 278: 8, 279: 64}, following=8) + bytes(64),
    }.items():
        (survived / name).write_bytes(content)


def deflated_zeros(length: int) -> bytes:
    """About a thousandth of the length."""
    packer, piece = zlib.compressobj(9), bytes(1 << 20)
    parts = [packer.compress(piece) for _ in range(length >> 20)] + [packer.compress(bytes(length % (1 << 20)))]
    return b"".join(parts) + packer.flush()


def sized_jpeg(content: bytes, width: int, height: int) -> bytes:
    """Another size in the frame header (ITU-T T.81, B.2.2)."""
    at = content.index(b"\xff\xc0") + 5
    return content[:at] + struct.pack(">HH", height, width) + content[at + 4:]


def scans(width: int, height: int, number: int) -> bytes:
    """A progressive JPEG of grey whose scans each pass over all blocks in a few bytes: runs of 32,767 blocks without a
    coefficient (T.81, G.1.2.2)."""
    def segment(marker: int, data: bytes) -> bytes:
        return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data

    blocks = -(-width // 8) * (-(-height // 8))
    # A Huffman table of one code, the bit 0, that says EOB14: 14 more bits give a run of 16,384 and up.
    bits = ""
    while blocks > 0:
        # A run that is longer than what is left would be an error; the last are made of one block each by EOB0's code 10.
        length = min(blocks, 32767)
        bits += "0" + format(length - 16384, "014b") if length >= 16384 else "10" * length
        blocks -= length
    bits += "1" * (-len(bits) % 8)
    data = bytes(int(bits[at:at + 8], 2) for at in range(0, len(bits), 8)).replace(b"\xff", b"\xff\0")
    scan = segment(0xDA, bytes([1, 1, 0x00, 1, 63, 0])) + data
    table = bytes([0x10, 1, 1] + [0] * 14 + [0xE0, 0x00])
    frame = struct.pack(">BHHB", 8, height, width, 1) + bytes([1, 0x11, 0])
    head = b"\xff\xd8" + segment(0xDB, bytes([0] + [1] * 64)) + segment(0xC2, frame) + segment(0xC4, table)
    return head + scan * number + b"\xff\xd9"


def riff(kind: bytes, data: bytes) -> bytes:
    body = b"WEBP" + kind + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def lossless_webp(width: int, height: int) -> bytes:
    """All pixels alike in no bits at all: each of the five Huffman codes has one symbol (RFC 9649, 3.7.2.1)."""
    fields = [(width - 1, 14), (height - 1, 14), (0, 1), (0, 3), (0, 1), (0, 1), (0, 1)] + [(0b0001, 4)] * 5
    value = shift = 0
    for number, bits in fields:
        value, shift = value | number << shift, shift + bits
    return riff(b"VP8L", b"\x2f" + value.to_bytes(-(-shift // 8) + 8, "little"))


def sized_webp(content: bytes, width: int, height: int) -> bytes:
    """Another size in the key frame's header (RFC 6386, 9.1)."""
    at = content.index(b"\x9d\x01\x2a") + 3
    return content[:at] + struct.pack("<HH", width, height) + content[at + 4:]


def gif(canvas: tuple[int, int], frame: tuple[int, int], frames: int = 1) -> bytes:
    colors = bytes([0, 0, 0, 255, 255, 255])
    # The codes clear, 0 and end, of 3 bits.
    image = b"\x2c" + struct.pack("<HHHHB", 0, 0, *frame, 0) + b"\x02\x02\x44\x01\0"
    return b"GIF89a" + struct.pack("<HHBBB", *canvas, 0x80, 0, 0) + colors + image * frames + b"\x3b"


def tiff(tags: dict[int, int], following: int = 0) -> bytes:
    """One directory, its values as LONG; grey of 8 bits."""
    tags = {258: 8, 259: 1, 262: 1, 273: 200, 277: 1, 279: 64} | tags
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in sorted(tags.items()))
    content = b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + struct.pack("<I", following)
    return content + bytes(200 - len(content)) + bytes(64)


def sized_bmp(content: bytes, width: int, height: int) -> bytes:
    return content[:18] + struct.pack("<ii", width, height) + content[26:]


def sized_avif(content: bytes, width: int, height: int) -> bytes:
    """Another size in the property `ispe` (ISO/IEC 23008-12, 6.5.3)."""
    at = content.index(b"ispe") + 8
    return content[:at] + struct.pack(">II", width, height) + content[at + 8:]
