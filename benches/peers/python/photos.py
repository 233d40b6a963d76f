"""Bare ONNX Runtime on photos: `photos.py MODEL FOLDER ROUNDS` scores the pictures of a folder (`*.ppm`) by open_nsfw, one
at a time, so many times. Making the model's input of them, as yahoo's classify_nsfw.py does, is not measured.
"""

import io
import sys
from pathlib import Path

import numpy
from embedder import session
from PIL import Image
from usage import Measured

MEAN = numpy.array([104.0, 117.0, 123.0], numpy.float32)


def prepared(path: Path) -> numpy.ndarray:
    stored = io.BytesIO()
    with Image.open(path) as photo:
        photo.resize((256, 256), Image.Resampling.BILINEAR).save(stored, "JPEG")
    with Image.open(stored) as square:
        rgb = numpy.asarray(square, numpy.float32)[16:240, 16:240]
    return numpy.ascontiguousarray(rgb[:, :, ::-1] - MEAN)[None]


def main(model: str, folder: str, rounds: str) -> None:
    runtime, measured, total = session(model), Measured(), 0.0
    paths = sorted(Path(folder).glob("*.ppm"))
    for number in range(int(rounds) + 1):
        photos = [prepared(path) for path in paths]
        # The first round makes what later ones use.
        with measured if number else Measured():
            scores = [runtime.run(["4195"], {"input_0": photo})[0][0, 1] for photo in photos]
        total += float(sum(scores)) if number else 0.0
    measured.show(int(rounds) * len(paths), total)


main(*sys.argv[1:])
