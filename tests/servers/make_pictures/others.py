"""WebP, GIF, TIFF, BMP and AVIF."""

import io
from pathlib import Path

import tifffile
from PIL import Image

from . import exif, icc, photos


def encoded(picture: Image.Image, form: str, **options) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def animated(form: str, **options) -> bytes:
    """Four frames, of which the first is the photograph as it is."""
    cat = photos.cat()
    later = [cat.transpose(way) for way in (exif.STORED[2], exif.STORED[3], exif.STORED[4])]
    return encoded(cat, form, save_all=True, append_images=later, duration=80, loop=0, **options)


def write(folder: Path) -> None:
    coffee, cat = photos.coffee(), photos.cat()
    clear = cat.copy()
    clear.putalpha(photos.fading(cat.size))
    hole = clear.quantize(128)
    for name, content in {
        "lossy.webp": encoded(coffee, "WEBP", quality=85),
        "lossless-alpha.webp": encoded(clear, "WEBP", lossless=True),
        "lossy-alpha.webp": encoded(clear, "WEBP", quality=85),
        "animated.webp": animated("WEBP", quality=85),
        "turned.webp": encoded(exif.stored(cat, 6), "WEBP", quality=85, exif=exif.tag(6)),
        "display-p3.webp": encoded(coffee, "WEBP", quality=85, icc_profile=icc.display_p3()),
        "still.gif": encoded(coffee.quantize(200), "GIF"),
        "transparent.gif": encoded(hole, "GIF", transparency=hole.getpixel((440, 290))),
        "animated.gif": animated("GIF"),
        "lzw.tiff": encoded(coffee, "TIFF", compression="tiff_lzw"),
        "deflate-alpha.tiff": encoded(clear, "TIFF", compression="tiff_adobe_deflate"),
        "grey.tiff": encoded(photos.photo("camera.png").convert("L"), "TIFF"),
        "rgb.bmp": encoded(cat, "BMP"),
        "palette.bmp": encoded(coffee.quantize(64), "BMP"),
        "photo.avif": encoded(coffee, "AVIF", quality=85, speed=8),
        "alpha.avif": encoded(clear, "AVIF", quality=85, speed=8),
    }.items():
        (folder / name).write_bytes(content)
    tifffile.imwrite(folder / "deep.tiff", photos.deep(cat), photometric="rgb")
