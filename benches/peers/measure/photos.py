"""Photos of 12 and 48 megapixels for the media rows: python photos.py FOLDER NUMBER, run with what `tests/servers/make_pictures` wants.

Real photographs at twice their size, side by side, turned as a phone held upright stores them; each without a profile and
in Display P3.
"""

import sys
from pathlib import Path

from make_pictures import icc, jpegs, photos

SIZES = {"12": (4032, 3024), "48": (8064, 6048)}


def main(folder: Path, number: int) -> None:
    whole = photos.mosaic((SIZES["48"][0] + 600 * number, SIZES["48"][1] + 450 * number))
    for name, (width, height) in SIZES.items():
        for at in range(number):
            left, top = 600 * at, 450 * at
            photo = whole.crop((left, top, left + width, top + height))
            for suffix, profile in {"": None, "-p3": icc.display_p3()}.items():
                (folder / f"{name}{suffix}-{at}.jpg").write_bytes(jpegs.turned(photo, 6, icc_profile=profile))


main(Path(sys.argv[1]), int(sys.argv[2]))
