"""What rapidocr-onnxruntime reads on a set of pages, for the Rust tests to compare with.

    read_text.py DIR        draws the pages into DIR as PPM files, and prints the lines that are read on each as JSON
"""

import json
import random
import sys
from pathlib import Path

import japanize_matplotlib
import matplotlib
import numpy
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from rapidocr_onnxruntime import RapidOCR
from skimage import data

LATIN = Path(matplotlib.get_data_path()) / "fonts/ttf"
CHINESE = Path(japanize_matplotlib.__file__).parent / "fonts/ipaexg.ttf"
WORDS = (
    "ward office road water pipe leak street light broken near the market since Monday morning please repair drain "
    "garbage heap not collected for nine days school gate dangerous pothole depth of about twenty centimetres bus "
    "stop shelter roof damaged tree fallen across footpath complaint number status pending resolved inspector visit"
).split()


def font(size, name="DejaVuSans.ttf"):
    return ImageFont.truetype(str(LATIN / name), size)


def blank(width, height, colour="white"):
    image = Image.new("RGB", (width, height), colour)
    return image, ImageDraw.Draw(image)


def paragraph(draw, left, top, columns, lines, size, seed, name="DejaVuSans.ttf", colour="black"):
    """Lines of seeded words, each at most `columns` characters."""
    words = random.Random(seed)
    for line in range(lines):
        text = ""
        while len(text) < columns - 12:
            text += words.choice(WORDS) + " "
        draw.text((left, top + line * int(size * 1.7)), text.strip(), font=font(size, name), fill=colour)


def letter():
    image, draw = blank(900, 620)
    draw.text((60, 50), "MUNICIPAL CORPORATION", font=font(38, "DejaVuSans-Bold.ttf"), fill="black")
    draw.text((60, 120), "Ref. No. KA/2024/00817    Date: 14-03-2024", font=font(22), fill=(40, 40, 40))
    paragraph(draw, 60, 200, 62, 5, 24, seed=1, name="DejaVuSerif.ttf")
    draw.text((60, 450), "Total due: Rs. 12,450.75 (incl. 18% GST)", font=font(26, "DejaVuSansMono.ttf"), fill="black")
    draw.text((60, 520), "e-mail: help@ward-42.example  |  +91 80 2222 1188", font=font(22), fill="navy")
    return image


def columns():
    image, draw = blank(1100, 320)
    paragraph(draw, 40, 40, 40, 6, 20, seed=2)
    paragraph(draw, 600, 40, 40, 6, 20, seed=3, name="DejaVuSerif.ttf")
    return image


def mixed():
    image, draw = blank(800, 420)
    chinese = ImageFont.truetype(str(CHINESE), 34)
    for line, text in enumerate(["中文和英文 mixed on one page", "道路破損 Pothole No. 42", "水管漏水、請今日修理", "Invoice 發票 2024-03-14"]):
        draw.text((40, 40 + line * 90), text, font=chinese, fill="black")
    return image


def sign():
    image, draw = blank(640, 360, (12, 24, 60))
    draw.text((60, 60), "NO PARKING", font=font(64, "DejaVuSans-Bold.ttf"), fill="white")
    draw.text((60, 180), "Tow-away zone 24 x 7", font=font(40), fill=(255, 220, 60))
    draw.text((60, 270), "by order of the commissioner", font=font(28, "DejaVuSans-Oblique.ttf"), fill="white")
    return image


def strip():
    """Taller than wide by far: a till receipt."""
    image, draw = blank(300, 700)
    paragraph(draw, 14, 20, 24, 14, 20, seed=4, name="DejaVuSansMono.ttf")
    return image


def upwards():
    """Text that runs from the bottom to the top, which the crops turn by 90°."""
    image, draw = blank(520, 160)
    draw.text((30, 20), "Spine title of a book", font=font(44), fill="black")
    draw.text((30, 90), "second line, smaller", font=font(30), fill="black")
    return image.rotate(90, expand=True)


def ribbon():
    """So flat that it is padded before detection."""
    image, draw = blank(1400, 60)
    draw.text((12, 10), "one very long line of text that is read from a flat strip of paper 0123456789", font=font(30), fill="black")
    return image


def crumb():
    """Lower than the smallest side that is read as it is."""
    image, draw = blank(80, 26)
    draw.text((6, 3), "crumb 7", font=font(17), fill="black")
    return image


def poster():
    """Above the largest side that is read as it is."""
    image, draw = blank(2300, 720, (245, 240, 225))
    draw.text((120, 80), "Public notice", font=font(110, "DejaVuSerif-Bold.ttf"), fill=(120, 10, 10))
    paragraph(draw, 120, 320, 70, 4, 44, seed=5)
    return image


def scan():
    """A noisy, blurred, low-contrast copy."""
    image, draw = blank(900, 250, (225, 220, 210))
    paragraph(draw, 40, 30, 58, 5, 24, seed=6, name="DejaVuSerif.ttf", colour=(70, 65, 60))
    noise = numpy.random.default_rng(7).normal(0, 12, (250, 900, 1))
    pixels = numpy.asarray(image.filter(ImageFilter.GaussianBlur(0.9)), dtype=numpy.float64) + noise
    return Image.fromarray(pixels.clip(0, 255).astype(numpy.uint8))


def grey(pixels):
    return Image.fromarray(pixels).convert("RGB")


PAGES = {
    "letter": letter,
    "letter_upside_down": lambda: letter().rotate(180),
    "letter_tilted": lambda: letter().rotate(7, Image.Resampling.BICUBIC, expand=True, fillcolor="white"),
    "columns": columns,
    "mixed": mixed,
    "sign": sign,
    "strip": strip,
    "upwards": upwards,
    "ribbon": ribbon,
    "crumb": crumb,
    "poster": poster,
    "scan": scan,
    "empty": lambda: blank(320, 240)[0],
    "skimage_page": lambda: grey(data.page()),
    "skimage_text": lambda: grey(data.text()),
    "skimage_page_slanted": lambda: grey(data.page()).rotate(-11, Image.Resampling.BICUBIC, expand=True),
    "photo_without_text": lambda: grey(data.coffee()),
}


def read(engine, path):
    # As an array the picture reaches the engine as it is: blue, green, red.
    pixels = numpy.asarray(Image.open(path).convert("RGB"))
    found, _ = engine(numpy.ascontiguousarray(pixels[:, :, ::-1]))
    return [{"text": text, "box": box, "confidence": confidence} for box, text, confidence in found or []]


def main():
    folder, engine, answers = Path(sys.argv[1]), RapidOCR(intra_op_num_threads=1, inter_op_num_threads=1), {}
    for name, draw in PAGES.items():
        path = folder / f"{name}.ppm"
        draw().save(path)
        answers[name] = read(engine, path)
    json.dump(answers, sys.stdout, ensure_ascii=False, indent=1)


main()
