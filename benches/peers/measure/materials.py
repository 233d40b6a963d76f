"""What the inference rows work on: the Python environment, models, sentences and photos, the same for all of them."""

import os
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path

from servers import paths, python_tools

from .noop import PEERS, TARGET

PROGRAMS = PEERS / "python"
PYTHON = paths.CACHE / "benches/bin/python"
KARIGAR = TARGET / "release/karigar"
MANIFESTS = paths.REPO / "models/manifests"
MODELS = Path(os.environ["KARIGAR_TEST_MODELS"])
TEXT_MODEL, PHOTO_MODEL = "minilm_l6_v2_int8", "open_nsfw"
# One thread, also where a library would start more.
ENV = os.environ | {"TOKENIZERS_PARALLELISM": "false", "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}


@dataclass
class Materials:
    text_model: str
    tokenizer: str
    photo_model: str
    # One sentence a line.
    sentences: Path
    # Photos as PPM, upright or not as they are stored.
    photos: Path


def python(program: str, *arguments: object) -> list[str]:
    return [str(PYTHON), str(PROGRAMS / program), *map(str, arguments)]


def prepare(folder: Path, sentences: int) -> Materials:
    """Installs, fetches and makes it all. `folder`: for what is made anew each time."""
    python_tools.make(PYTHON.parent.parent, PROGRAMS / "requirements.txt")
    # The environment's own python3 has a pip; Debian's may not.
    path = f"{paths.VENV / 'bin'}{os.pathsep}{os.environ['PATH']}"
    pull = [str(KARIGAR), "models", "pull", TEXT_MODEL, PHOTO_MODEL, "--cache", str(MODELS)]
    subprocess.run(pull, env=os.environ | {"PATH": path}, stdout=subprocess.DEVNULL, check=True)
    text, photo = _manifest(TEXT_MODEL), _manifest(PHOTO_MODEL)
    made = Materials(
        text_model=_cached(text["file"]),
        tokenizer=_cached(text["files"]["tokenizer"]),
        photo_model=_cached(photo["file"]),
        sentences=folder / "sentences.txt",
        photos=folder / "photos",
    )
    source = os.environ["KARIGAR_TEST_SENTENCES"]
    subprocess.run(python("sentences.py", made.tokenizer, source, made.sentences, sentences), env=ENV, check=True)
    subprocess.run(python("decode.py", os.environ["KARIGAR_TEST_PHOTOS"], made.photos), env=ENV, check=True)
    return made


def one_session(folder: Path) -> Path:
    """A folder of manifests of which the text model's has one session, as the bare rows have."""
    manifests = folder / "manifests"
    (manifests / "golden").mkdir(parents=True)
    text = (MANIFESTS / f"{TEXT_MODEL}.toml").read_text()
    golden = tomllib.loads(text)["golden"]["file"]
    (manifests / golden).write_bytes((MANIFESTS / golden).read_bytes())
    several, one = "[devices.cpu]\nsessions = 0\n", "[devices.cpu]\nsessions = 1\n"
    assert several in text, f"{TEXT_MODEL}.toml has not the sessions that it had"
    (manifests / f"{TEXT_MODEL}.toml").write_text(text.replace(several, one))
    return manifests


def _manifest(name: str) -> dict:
    return tomllib.loads((MANIFESTS / f"{name}.toml").read_text())


def _cached(file: dict) -> str:
    return str(MODELS / "sha256" / file["sha256"][:2] / file["sha256"])
