"""Real photographs as arrays, from the data files of scikit-image."""

import sysconfig
from functools import cache
from pathlib import Path

import numpy
from PIL import Image

DATA = Path(sysconfig.get_path("purelib")) / "skimage" / "data"


@cache
def photo(name: str) -> Image.Image:
    """RGB; nobody may change it."""
    with Image.open(DATA / name) as stored:
        return stored.convert("RGB")


def coffee(size: tuple[int, int] = (600, 400)) -> Image.Image:
    """Warm colours and soft edges; 600 × 400 as it is."""
    return photo("coffee.png").resize(size, Image.Resampling.LANCZOS) if size != (600, 400) else photo("coffee.png")


def cat() -> Image.Image:
    """451 × 300: odd by itself."""
    return photo("chelsea.png")


def mosaic(size: tuple[int, int]) -> Image.Image:
    """A picture of any size with the detail of real ones: photographs at twice their size, side by side."""
    tiles = [photo(name) for name in ("coffee.png", "astronaut.png", "motorcycle_left.png", "hubble_deep_field.jpg", "rocket.jpg", "chelsea.png")]
    tiles = [tile.resize((1200, 900), Image.Resampling.LANCZOS) for tile in tiles]
    canvas = Image.new("RGB", size)
    for row, top in enumerate(range(0, size[1], 900)):
        for column, left in enumerate(range(0, size[0], 1200)):
            canvas.paste(tiles[(row * 2 + column) % len(tiles)], (left, top))
    return canvas


def deep(picture: Image.Image) -> numpy.ndarray:
    """The picture with 16 bits a channel that differ from their upper 8: a slow ramp is added below them."""
    eight = numpy.asarray(picture).astype(numpy.uint32)
    ramp = (numpy.arange(eight.shape[1], dtype=numpy.uint32) * 251 % 256)[None, :, None]
    return numpy.minimum(eight * 256 + ramp, 65535).astype(numpy.uint16)


def fading(size: tuple[int, int]) -> Image.Image:
    """An alpha channel: opaque at the left, transparent at the right, with a hole."""
    width, height = size
    ramp = numpy.tile(numpy.linspace(255, 0, width).astype(numpy.uint8), (height, 1))
    ramp[height // 3:height // 2, width // 8:width // 4] = 0
    return Image.fromarray(ramp)
