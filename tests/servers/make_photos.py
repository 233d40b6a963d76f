"""make_photos.py PHOTOS PAGES, run in the virtual environment, which has Pillow and scikit-image's data files."""

import sys
import sysconfig
from pathlib import Path

from PIL import Image

PHOTOS = ["astronaut.png", "camera.png", "chelsea.png", "coffee.png", "hubble_deep_field.jpg", "motorcycle_left.png",
          "retina.jpg", "rocket.jpg"]
PAGES = ["page.png", "text.png"]
ORIENTED = "coffee.png"
ORIENTATION_TAG = 0x0112

# How to store an upright picture so that a viewer that obeys the tag shows it upright again.
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def main(folder: Path, pages: Path) -> None:
    data = Path(sysconfig.get_path("purelib")) / "skimage" / "data"
    folder.mkdir(parents=True)
    pages.mkdir(parents=True, exist_ok=True)
    for name in PAGES:
        (pages / name).write_bytes((data / name).read_bytes())
    for name in PHOTOS:
        target = folder / Path(name).with_suffix(".jpg").name
        if name.endswith(".jpg"):
            target.write_bytes((data / name).read_bytes())
        else:
            with Image.open(data / name) as photo:
                photo.save(target, quality=90)
    with Image.open(data / ORIENTED) as upright:
        for orientation, transpose in STORED.items():
            exif = Image.Exif()
            exif[ORIENTATION_TAG] = orientation
            stored = upright if transpose is None else upright.transpose(transpose)
            stored.save(folder / f"orientation-{orientation}.jpg", quality=90, exif=exif)


main(Path(sys.argv[1]), Path(sys.argv[2]))
