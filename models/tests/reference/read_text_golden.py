"""Draws the golden samples of the three OCR models into DIR, and prints what rapidocr-onnxruntime answers for them.

    read_text_golden.py models/manifests/golden

Needs read_text.txt beside it: pip install -r read_text.txt
"""

import sys
from pathlib import Path

import matplotlib
import numpy
from PIL import Image, ImageDraw, ImageFont
from rapidocr_onnxruntime import RapidOCR

FONT = Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSans-Bold.ttf"


def drawn(width, height, *texts):
    image = Image.new("RGB", (width, height), (250, 246, 235))
    draw = ImageDraw.Draw(image)
    for left, top, size, text in texts:
        draw.text((left, top), text, font=ImageFont.truetype(str(FONT), size), fill=(30, 20, 60))
    return image


SAMPLES = {
    "text_detection": drawn(96, 96, (8, 12, 20, "Ward"), (24, 56, 16, "No. 42")),
    "text_direction": drawn(120, 28, (6, 3, 18, "MAIN ROAD")).rotate(180),
    "text_recognition": drawn(150, 30, (6, 4, 18, "Pothole 42")),
}


def main():
    folder = Path(sys.argv[1])
    engine = RapidOCR()
    pixels = {}
    for name, image in SAMPLES.items():
        image.save(folder / f"{name}.ppm")
        pixels[name] = numpy.ascontiguousarray(numpy.asarray(image)[:, :, ::-1])
    boxes, _ = engine.auto_text_det(pixels["text_detection"])
    _, scores = engine.text_det.postprocess_op(
        engine.text_det.infer(engine.text_det.preprocess_op(pixels["text_detection"]))[0], (96, 96)
    )
    print("text_detection", [box.astype(int).tolist() for box in boxes], "scores, in another order:", scores)
    print("text_direction", engine.text_cls([pixels["text_direction"]])[1])
    print("text_recognition", engine.text_rec([pixels["text_recognition"]])[0])


main()
