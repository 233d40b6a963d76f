"""JPEG as cameras, scanners and editors write it."""

import io
from pathlib import Path

from PIL import Image

from . import exif, icc, photos


def encoded(picture: Image.Image, **options) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", **{"quality": 90} | options)
    return out.getvalue()


def turned(upright: Image.Image, orientation: int, **options) -> bytes:
    return encoded(exif.stored(upright, orientation), exif=exif.tag(orientation), **options)


def write(folder: Path) -> None:
    coffee, cat = photos.coffee(), photos.cat()
    grey = photos.photo("camera.png").convert("L")
    for orientation in exif.STORED.keys() | {1}:
        _write(folder, f"orientation-{orientation}", turned(coffee, orientation))
    _write(folder, "grey", encoded(grey))
    _write(folder, "grey-turned", turned(grey.crop((0, 0, 333, 251)), 6))
    _write(folder, "grey-profile", encoded(grey, icc_profile=icc.grey()))
    _write(folder, "cmyk", encoded(coffee.convert("CMYK")))
    _write(folder, "progressive", encoded(coffee, progressive=True))
    _write(folder, "progressive-odd-turned", turned(cat, 5, progressive=True))
    _write(folder, "sampled-444", encoded(coffee, subsampling="4:4:4"))
    _write(folder, "sampled-422", encoded(coffee, subsampling="4:2:2"))
    _write(folder, "sampled-422-odd-turned", turned(cat, 8, subsampling="4:2:2"))
    _write(folder, "odd-both", encoded(coffee.crop((0, 0, 599, 399))))
    _write(folder, "odd-width-turned", turned(coffee.crop((0, 0, 421, 300)), 7))
    _write(folder, "odd-height", encoded(coffee.crop((0, 0, 420, 301))))
    _write(folder, "small-odd", encoded(cat.resize((33, 17), Image.Resampling.LANCZOS)))
    _write(folder, "strip", encoded(photos.mosaic((3000, 5))))
    _write(folder, "one-pixel", encoded(Image.new("RGB", (1, 1), (200, 120, 40))))
    _write(folder, "display-p3", encoded(coffee, icc_profile=icc.display_p3()))
    _write(folder, "display-p3-turned", turned(cat, 6, icc_profile=icc.display_p3()))
    _write(folder, "adobe-rgb", encoded(coffee, icc_profile=icc.adobe_rgb()))
    _write(folder, "restart-markers", encoded(coffee, restart_marker_rows=1))
    _write(folder, "more-behind-the-end", encoded(coffee) + encoded(cat))
    _write(folder, "broken-exif", encoded(coffee, exif=b"Exif\0\0MM\0\x2a\xff\xff\xff\xff" + bytes(40)))
    _write(folder, "12-megapixels", turned(photos.mosaic((4032, 3024)), 6))
    _write(folder, "48-megapixels-p3", turned(photos.mosaic((8064, 6048)), 6, icc_profile=icc.display_p3()))


def _write(folder: Path, name: str, content: bytes) -> None:
    (folder / f"{name}.jpg").write_bytes(content)
