"""MiniLM as one runs it from Python: tokenizers, ONNX Runtime on one thread, and numpy for padding, mean and length."""

import numpy
import onnxruntime
from tokenizers import Tokenizer

MAX_TOKENS = 256


def session(model: str) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # As Karigar's sessions: patterns are kept by shape, and hardly two batches of texts have the same.
    options.enable_mem_pattern = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


class Embedder:
    def __init__(self, model: str, tokenizer: str):
        self.session = session(model)
        self.tokenizer = Tokenizer.from_file(tokenizer)
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(MAX_TOKENS)

    def tokens(self, texts: list[str]) -> list[list[int]]:
        return [encoding.ids for encoding in self.tokenizer.encode_batch_fast(texts)]

    def embed(self, batch: list[list[int]]) -> numpy.ndarray:
        """Vectors of length 1, one a text."""
        lengths = numpy.array([len(ids) for ids in batch])
        mask = (numpy.arange(lengths.max()) < lengths[:, None]).astype(numpy.int64)
        ids = numpy.zeros_like(mask)
        ids[mask == 1] = numpy.concatenate(batch)
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": numpy.zeros_like(mask)}
        (states,) = self.session.run(["last_hidden_state"], inputs)
        sums = numpy.matmul(mask[:, None, :].astype(numpy.float32), states)[:, 0, :]
        means = sums / lengths[:, None].astype(numpy.float32)
        return means / numpy.maximum(numpy.linalg.norm(means, axis=1, keepdims=True), 1e-12)
