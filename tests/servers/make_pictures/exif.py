"""The orientation tag, and pictures stored so that a viewer that obeys it shows them upright."""

from PIL import Image

TAG = 0x0112
# What is done to an upright picture before it is stored under an orientation.
STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def stored(upright: Image.Image, orientation: int) -> Image.Image:
    return upright.transpose(STORED[orientation]) if orientation in STORED else upright


def tag(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[TAG] = orientation
    # Exif beside the orientation: the camera and a place, which no rendition may carry.
    exif[0x010F], exif[0x0110] = "Karigar", "Test camera"
    exif.get_ifd(0x8825).update({1: "N", 2: (12.0, 58.0, 18.0), 3: "E", 4: (77.0, 35.0, 40.0)})
    return exif.tobytes()
