"""Two makers of renditions beside a reference in floats.

    compare.py PLAN OURS SHARP      prints a list of {input, width, height, rendition, ours, sharp} as JSON, of each
                                    maker {width, height, bytes, ssim, color, cells}, or null where it made none

PLAN is that of renditions-by-sharp.mjs; OURS and SHARP are folders of INPUT/NAME. `ssim` is that of Wang et al. (2004: Gaussian
window of 1.5 pixels, three channels), null below its window of 11. `color` is how far the mean of all pixels is off, and
`cells` how far those of cells of 16 × 16 pixels are off on average: in levels of 255, in the worst channel.
"""

import json
import sys
from pathlib import Path

import numpy
from decode import decoded
from reference import flattened, renditions
from skimage.metrics import structural_similarity

WINDOW, CELL = 11, 16


def compare(made: Path, whole: numpy.ndarray, fit: str, cache: dict) -> dict | None:
    if not made.exists():
        return None
    pixels = flattened(decoded(made))
    height, width = pixels.shape[:2]
    # A picture is enlarged by nobody; one that claims to be has no reference.
    if (width, height) not in cache:
        cache[width, height] = renditions(whole, (width, height), fit)
    ssims = [(ssim(pixels, wanted), wanted) for wanted in cache[width, height]]
    best, wanted = max(ssims, key=lambda pair: pair[0] or 0)
    off = [cells(pixels[:, :, n] - wanted[:, :, n]) for n in range(3)]
    return {
        "width": width,
        "height": height,
        "bytes": made.stat().st_size,
        "ssim": best,
        "color": float(numpy.abs((pixels - wanted).mean(axis=(0, 1), dtype=numpy.float64)).max()),
        "cells": max(float(numpy.abs(channel).sum() / (height * width)) for channel in off),
    }


def ssim(pixels: numpy.ndarray, wanted: numpy.ndarray) -> float | None:
    if min(pixels.shape[:2]) < WINDOW:
        return None
    options = {"channel_axis": 2, "data_range": 255, "gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False}
    return float(structural_similarity(pixels, wanted, **options))


def cells(channel: numpy.ndarray) -> numpy.ndarray:
    """Sums: those at the edges are of fewer pixels, and count for less."""
    rows, columns = (range(0, length, CELL) for length in channel.shape)
    return numpy.add.reduceat(numpy.add.reduceat(channel.astype(numpy.float64), rows, axis=0), columns, axis=1)


def main(plan_file: str, *makers: str) -> None:
    plan = json.loads(Path(plan_file).read_text())
    answers = []
    for name in (one["name"] for one in plan["inputs"]):
        whole, caches = decoded(Path(plan["folder"]) / name), {"inside": {}, "cover": {}}
        for rendition in plan["renditions"]:
            fit = rendition["fit"]
            ours, sharp = (compare(Path(maker) / name / rendition["name"], whole, fit, caches[fit]) for maker in makers)
            size = {"width": whole.shape[1], "height": whole.shape[0]}
            answers.append({"input": name, **size, "rendition": rendition["name"], "ours": ours, "sharp": sharp})
    json.dump(answers, sys.stdout, indent=1)


main(*sys.argv[1:])
