"""Files that end too early: a baseline JPEG at ten places, and one of each other format."""

from pathlib import Path

from PIL import Image

from . import jpegs, others, photos, pngs


def write(folder: Path) -> None:
    whole = jpegs.encoded(photos.coffee())
    # The last lacks only the marker of the end.
    for number, length in enumerate([len(whole) * tenth // 10 for tenth in range(1, 10)] + [len(whole) - 2]):
        (folder / f"tenth-{number + 1:02}.jpg").write_bytes(whole[:length])
    for name, content in {
        "progressive.jpg": jpegs.encoded(photos.coffee(), progressive=True),
        "rgb.png": pngs.encoded(photos.coffee()),
        "lossy.webp": others.encoded(photos.coffee(), "WEBP", quality=85),
        "lossless.webp": others.encoded(photos.coffee(), "WEBP", lossless=True),
        "still.gif": others.encoded(photos.coffee().quantize(64), "GIF"),
        "lzw.tiff": others.encoded(photos.coffee(), "TIFF", compression="tiff_lzw"),
        "rgb.bmp": others.encoded(photos.coffee(), "BMP"),
        "photo.avif": others.encoded(photos.coffee(), "AVIF", quality=70, speed=8),
    }.items():
        (folder / name).write_bytes(content[:len(content) * 6 // 10])
    (folder / "empty.jpg").write_bytes(b"")
    (folder / "two-bytes.jpg").write_bytes(whole[:2])
