"""What a rendition should look like: Lanczos of three lobes over all pixels of the decoded picture, in floats from beginning to
end (Pillow's `F` mode), on gamma-encoded sRGB as all subjects do it. Nothing is rounded, cut off or encoded before it is compared."""

from math import ceil

import numpy
from PIL import Image

WHITE = 255.0


def flattened(pixels: numpy.ndarray) -> numpy.ndarray:
    """On white, where there is alpha."""
    if pixels.shape[2] == 3:
        return pixels
    alpha = pixels[:, :, 3:] / 255
    return pixels[:, :, :3] * alpha + WHITE * (1 - alpha)


def renditions(pixels: numpy.ndarray, size: tuple[int, int], fit: str) -> list[numpy.ndarray]:
    """The picture, flattened, at a size of columns and rows. Several where `cover` cuts off an odd number of them: either
    side may lose the last."""
    height, width = pixels.shape[:2]
    if fit == "inside":
        return [_lanczos(pixels, size)]
    scale = min(1.0, max(size[0] / width, size[1] / height))
    whole = _lanczos(pixels, (max(size[0], round(width * scale)), max(size[1], round(height * scale))))
    spare = whole.shape[1] - size[0], whole.shape[0] - size[1]
    return [
        whole[top:top + size[1], left:left + size[0]]
        for left in {spare[0] // 2, ceil(spare[0] / 2)}
        for top in {spare[1] // 2, ceil(spare[1] / 2)}
    ]


def _lanczos(pixels: numpy.ndarray, size: tuple[int, int]) -> numpy.ndarray:
    flat = flattened(pixels)
    channels = [Image.fromarray(numpy.ascontiguousarray(flat[:, :, n])).resize(size, Image.Resampling.LANCZOS) for n in range(3)]
    return numpy.dstack([numpy.asarray(channel) for channel in channels]).clip(0, 255)
