"""`decode.py PHOTOS FOLDER`: the folder PHOTOS' JPEGs as PPM, as they are stored."""

import sys
from pathlib import Path

from PIL import Image

photos, folder = map(Path, sys.argv[1:])
folder.mkdir()
for path in sorted(photos.glob("*.jpg")):
    with Image.open(path) as photo:
        photo.convert("RGB").save(folder / f"{path.stem}.ppm")
