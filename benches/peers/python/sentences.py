"""`sentences.py TOKENIZER FROM TO COUNT`: the first COUNT lines of the file FROM that have 5 to 70 tokens, into the file TO."""

import sys
from pathlib import Path

from tokenizers import Tokenizer

TOKENS = range(5, 71)


def main(tokenizer: str, source: str, target: str, count: str) -> None:
    tokens = Tokenizer.from_file(tokenizer)
    tokens.no_padding()
    tokens.no_truncation()
    lines = Path(source).read_text().splitlines()
    fitting = [line for line, encoding in zip(lines, tokens.encode_batch(lines)) if len(encoding.ids) in TOKENS]
    wanted = int(count)
    if len(fitting) < wanted:
        raise SystemExit(f"{source}: {len(fitting):,} sentences of 5 to 70 tokens, and {wanted:,} are wanted")
    Path(target).write_text("".join(f"{sentence}\n" for sentence in fitting[:wanted]))


main(*sys.argv[1:])
