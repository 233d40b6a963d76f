"""Pillow on photos: `renditions.py jpeg|both ROUNDS FILE…`

Renditions 2048, 1024 and 320 pixels wide of each file, so many times, upright: JPEG alone, or WebP beside it. As people write
it: decode, turn, and for each rendition scale the whole photo. A colour profile is converted to sRGB as Pillow's
documentation has it.
"""

import io
import json
import sys
import time

from PIL import Image, ImageCms, ImageOps
from usage import highest_kib

WIDTHS, QUALITY = (2048, 1024, 320), 80
SRGB = ImageCms.createProfile("sRGB")


def renditions(file: str, formats: list[str]) -> tuple[int, int]:
    """Bytes and pixels."""
    size = pixels = 0
    with Image.open(file) as stored:
        photo = ImageOps.exif_transpose(stored)
    if profile := photo.info.get("icc_profile"):
        photo = ImageCms.profileToProfile(photo, ImageCms.ImageCmsProfile(io.BytesIO(profile)), SRGB)
    for width in WIDTHS:
        height = round(photo.height * width / photo.width)
        small = photo.resize((width, height), Image.Resampling.LANCZOS)
        for form in formats:
            out = io.BytesIO()
            small.save(out, form, quality=QUALITY, **({"optimize": True} if form == "JPEG" else {}))
            size, pixels = size + out.tell(), pixels + width * height
    return size, pixels


def main(outputs: str, rounds: str, *files: str) -> None:
    formats = ["JPEG", "WEBP"] if outputs == "both" else ["JPEG"]
    renditions(files[0], formats)
    began, cpu = time.perf_counter(), time.process_time()
    made = [renditions(file, formats) for _ in range(int(rounds)) for file in files]
    print(json.dumps({
        "items": len(made),
        "seconds": time.perf_counter() - began,
        "cpu_us": 1e6 * (time.process_time() - cpu),
        "rss_kib": highest_kib(),
        "bytes": sum(size for size, _ in made),
        "pixels": sum(pixels for _, pixels in made),
    }))


main(*sys.argv[1:])
