"""Small pictures for mutation: each format and each of the ways through its decoder."""

from pathlib import Path

import numpy
from PIL import Image

from . import exif, icc, jpegs, others, photos, pngs


def write(folder: Path) -> None:
    small = photos.cat().resize((61, 43), Image.Resampling.LANCZOS)
    clear = small.copy()
    clear.putalpha(photos.fading(small.size))
    frames = [small.transpose(exif.STORED[2]), small.transpose(exif.STORED[3])]
    for name, content in {
        "baseline.jpg": jpegs.encoded(small, quality=70),
        "turned-p3.jpg": jpegs.turned(small, 6, quality=70, icc_profile=icc.display_p3()),
        "progressive.jpg": jpegs.encoded(small, quality=70, progressive=True),
        "grey.jpg": jpegs.encoded(small.convert("L"), quality=70),
        "cmyk.jpg": jpegs.encoded(small.convert("CMYK"), quality=70),
        "sampled-444.jpg": jpegs.encoded(small, quality=70, subsampling="4:4:4", restart_marker_blocks=3),
        "sampled-422.jpg": jpegs.encoded(small, quality=70, subsampling="4:2:2"),
        "rgb.png": pngs.encoded(small.resize((24, 17))),
        "rgba-p3.png": pngs.encoded(clear.resize((24, 17)), icc_profile=icc.display_p3()),
        "palette.png": pngs.encoded(small.quantize(16), transparency=2),
        "deep-interlaced.png": pngs.raw(photos.deep(small.resize((19, 13))), pngs.RGB, interlaced=True),
        "two-colours.png": pngs.encoded(small.convert("1")),
        "grey-alpha.png": pngs.raw(numpy.asarray(clear.convert("LA").resize((24, 17))), 4),
        "lossy.webp": others.encoded(small, "WEBP", quality=60),
        "lossy-alpha.webp": others.encoded(clear, "WEBP", quality=60, exif=exif.tag(6)),
        "lossless.webp": others.encoded(clear.resize((24, 17)), "WEBP", lossless=True),
        "animated.webp": others.encoded(small, "WEBP", save_all=True, append_images=frames, quality=40),
        "still.gif": others.encoded(small.quantize(32), "GIF", transparency=3),
        "animated.gif": others.encoded(small.quantize(16), "GIF", save_all=True, append_images=frames),
        "lzw.tiff": others.encoded(small, "TIFF", compression="tiff_lzw"),
        "deflate-alpha.tiff": others.encoded(clear, "TIFF", compression="tiff_adobe_deflate"),
        "packbits.tiff": others.encoded(small.quantize(16), "TIFF", compression="packbits"),
        "rgb.bmp": others.encoded(small.resize((24, 17)), "BMP"),
        "palette.bmp": others.encoded(small.quantize(16), "BMP"),
        "photo.avif": others.encoded(small, "AVIF", quality=50, speed=8),
        "alpha.avif": others.encoded(clear, "AVIF", quality=50, speed=8),
    }.items():
        (folder / name).write_bytes(content)
