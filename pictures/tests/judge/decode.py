"""Pictures as floats in sRGB: upright, all pixels, of 0 to 255, with a fourth channel where there is alpha."""

import io
from pathlib import Path

import cv2
import numpy
from PIL import Image, ImageCms, ImageOps

# The largest input is a camera's 48 megapixels.
Image.MAX_IMAGE_PIXELS = 100_000_000
SRGB = ImageCms.createProfile("sRGB")


def decoded(path: Path) -> numpy.ndarray:
    with Image.open(path) as picture:
        if _is_deep(picture):
            # Pillow drops the lower 8 bits.
            return _deep(path)
        upright = ImageOps.exif_transpose(picture)
        return numpy.asarray(_srgb(upright), dtype=numpy.float32)


def _is_deep(picture: Image.Image) -> bool:
    bits = picture.tag_v2.get(258, ()) if picture.format == "TIFF" else ()
    raw = picture.tile[0].args if picture.format == "PNG" and picture.tile else ""
    return 16 in bits or "16" in str(raw)


def _deep(path: Path) -> numpy.ndarray:
    pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED).astype(numpy.float32) / 257
    if pixels.ndim == 2:
        return numpy.repeat(pixels[:, :, None], 3, axis=2)
    # OpenCV has blue first.
    return pixels[:, :, [2, 1, 0, 3][:pixels.shape[2]]]


def _srgb(picture: Image.Image) -> Image.Image:
    profile = picture.info.get("icc_profile")
    has_alpha = picture.mode in ("LA", "RGBA", "PA") or "transparency" in picture.info
    if profile and picture.mode in ("L", "RGB", "RGBA"):
        alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
        plain = picture.convert("RGB") if alpha else picture
        color = ImageCms.profileToProfile(plain, ImageCms.ImageCmsProfile(io.BytesIO(profile)), SRGB, outputMode="RGB")
        if alpha:
            color.putalpha(alpha)
        return color
    # Without a profile ink is turned into light by subtraction.
    return picture.convert("RGBA" if has_alpha else "RGB")
