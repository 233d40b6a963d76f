"""Bare ONNX Runtime on texts.

    texts.py MODEL TOKENIZER FILE arrival BATCH     each line of the file, in its order
    texts.py MODEL TOKENIZER FILE sorted BATCH      windows of 128 lines, each sorted by its number of tokens
    texts.py MODEL TOKENIZER FILE sweep             both, for several sizes of batches, which take turns; some of the lines

Reading a window of texts to its vectors is measured, tokenising included.
"""

import json
import sys
from pathlib import Path

import numpy
from embedder import Embedder
from usage import Measured

WINDOW = 128
BATCHES = [1, 4, 8, 16, 32]
SWEPT_WINDOWS = 6


def run(embedder: Embedder, window: list[str], batch: int, by_length: bool) -> numpy.ndarray:
    texts = embedder.tokens(window)
    order = sorted(range(len(texts)), key=lambda place: len(texts[place])) if by_length else range(len(texts))
    vectors = numpy.empty((len(texts), 384), numpy.float32)
    for first in range(0, len(texts), batch):
        places = list(order[first:first + batch])
        vectors[places] = embedder.embed([texts[place] for place in places])
    return vectors


def sweep(embedder: Embedder, windows: list[list[str]]) -> dict[str, dict[int, float]]:
    """Items per CPU-second."""
    windows = windows[:: max(1, len(windows) // SWEPT_WINDOWS)]
    kinds = [(order, batch) for order in ("arrival", "sorted") for batch in BATCHES if (order, batch) != ("sorted", 1)]
    measured = {kind: Measured() for kind in kinds}
    for window in windows:
        for order, batch in kinds:
            with measured[order, batch]:
                run(embedder, window, batch, order == "sorted")
    items = sum(map(len, windows))
    found: dict[str, dict[int, float]] = {"arrival": {}, "sorted": {}}
    for (order, batch), used in measured.items():
        found[order][batch] = items / used.cpu
    return found


def main(model: str, tokenizer: str, file: str, order: str, *batch: str) -> None:
    embedder = Embedder(model, tokenizer)
    texts = Path(file).read_text().splitlines()
    windows = [texts[first:first + WINDOW] for first in range(0, len(texts), WINDOW)]
    # The first run makes what later ones use.
    embedder.embed(embedder.tokens(texts[:1]))
    if order == "sweep":
        print(json.dumps(sweep(embedder, windows)))
        return
    measured, total = Measured(), 0.0
    with measured:
        for window in windows:
            total += float(numpy.abs(run(embedder, window, int(batch[0]), order == "sorted")).sum(dtype=numpy.float64))
    measured.show(len(texts), total)


main(*sys.argv[1:])
