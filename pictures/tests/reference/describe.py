"""What published implementations say of pictures, for the Rust tests to compare with.

    describe.py DIR PHOTO…    draws pictures into DIR, and prints what they and the photos are as JSON

Needs what tests/servers/requirements-reference.txt lists.
"""

import base64
import json
import sys
from pathlib import Path

import blurhash
import imagehash
import numpy
import thumbhash
from PIL import Image, ImageCms

MAKE, MODEL, EXIF, GPS, TAKEN, OFFSET, LENS = 0x010F, 0x0110, 0x8769, 0x8825, 0x9003, 0x9011, 0xA434

# Sizes at which a preview is the picture itself, so that no resizing comes between.
PREVIEWS = [(100, 75), (75, 100), (100, 100), (100, 9), (33, 57)]


def preview(photo, size):
    """A small picture, with its hashes. BlurHash has the more components along the longer side."""
    small = photo.convert("RGB").resize(size)
    # These implementations know no colour profiles.
    small.info.pop("icc_profile", None)
    across, down = (3, 4) if size[1] > size[0] else (4, 3)
    rgba = small.convert("RGBA").tobytes()
    return small, {
        "blur_hash": blurhash.encode(numpy.asarray(small), across, down),
        "thumb_hash": base64.b64encode(bytes(thumbhash.rgba_to_thumb_hash(*size, list(rgba)))).decode(),
    }


def place(image):
    gps = image.getexif().get_ifd(GPS)

    def degrees(reference, value, negative):
        size = sum(float(part) / unit for part, unit in zip(gps[value], (1, 60, 3600)))
        return -size if gps[reference] == negative else size

    metres = float(gps[6])
    return {
        "latitude": degrees(1, 2, "S"),
        "longitude": degrees(3, 4, "W"),
        "altitude": -metres if gps[5] == b"\x01" else metres,
    }


def with_metadata(folder, ending):
    """A picture with EXIF and a colour profile, and what Pillow reads back of them."""
    exif = Image.Exif()
    exif[MAKE], exif[MODEL] = "  Kārīgar  ", "K-1 Mark II"
    exif.get_ifd(EXIF).update({TAKEN: "2024:02:29 23:59:58", OFFSET: "-03:30", LENS: "K 26mm f/1.6"})
    exif.get_ifd(GPS).update({1: "S", 2: (33.0, 51.0, 24.8), 3: "E", 4: (151.0, 12.0, 54.36), 5: b"\x01", 6: 3.5})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    path = folder / f"metadata.{ending}"
    Image.new("RGB", (40, 30), "teal").save(path, exif=exif, icc_profile=profile.tobytes())
    with Image.open(path) as image:
        read = image.getexif()
        return {
            "make": read[MAKE],
            "model": read[MODEL],
            "lens": read.get_ifd(EXIF)[LENS],
            "taken": read.get_ifd(EXIF)[TAKEN],
            "offset": read.get_ifd(EXIF)[OFFSET],
            "place": place(image),
            "profile": ImageCms.getProfileDescription(profile).strip(),
        }


def main(folder, photos):
    previews, grey, hashes = {}, {}, {}
    for path in photos:
        with Image.open(path) as photo:
            hashes[str(path)] = str(imagehash.phash(photo))
            for size in PREVIEWS:
                name = f"{path.stem}-{size[0]}x{size[1]}.png"
                small, previews[name] = preview(photo, size)
                small.save(folder / name)
            name = f"{path.stem}-grey.png"
            small = photo.convert("L").resize((32, 32))
            small.save(folder / name)
            grey[name] = str(imagehash.phash(small))
    metadata = {f"metadata.{ending}": with_metadata(folder, ending) for ending in ("jpg", "png", "webp")}
    json.dump({"previews": previews, "grey": grey, "photos": hashes, "metadata": metadata}, sys.stdout)


main(Path(sys.argv[1]), [Path(path) for path in sys.argv[2:]])
