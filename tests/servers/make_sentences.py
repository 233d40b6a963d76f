"""make_sentences.py FILE, run in the virtual environment, which has botocore: sentences out of the documentation in its
service models, one a line. They are the same for the same botocore, in an order that mixes the services and the lengths."""

import gzip
import hashlib
import html
import json
import re
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

SERVICES = ["ec2", "iam", "lambda", "rds", "s3", "sqs"]
COUNT = 6000
# Beyond that a sentence may have more than 70 of MiniLM's tokens.
LONGEST = 215
PLAIN = re.compile(r"[A-Z][A-Za-z0-9 ,.;:'()-]*[.?!]")


def documentation(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "documentation" and isinstance(inner, str):
                yield inner
            else:
                yield from documentation(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from documentation(inner)


def sentences(text: str) -> Iterator[str]:
    plain = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())
    for sentence in re.split(r"(?<=[.!?]) (?=[A-Z])", plain):
        sentence = re.sub(r" ([,.;:?!)])", r"\1", sentence)
        if len(sentence.split()) >= 3 and len(sentence) <= LONGEST and PLAIN.fullmatch(sentence):
            yield sentence


def main(file: Path) -> None:
    data = Path(sysconfig.get_path("purelib")) / "botocore" / "data"
    found = set()
    for service in SERVICES:
        model = sorted((data / service).glob("*/service-2.json.gz"))[-1]
        for text in documentation(json.loads(gzip.decompress(model.read_bytes()))):
            found.update(sentences(text))
    chosen = sorted(found, key=lambda sentence: hashlib.sha256(sentence.encode()).digest())[:COUNT]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{sentence}\n" for sentence in chosen))


main(Path(sys.argv[1]))
