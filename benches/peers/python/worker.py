"""A worker as a team writes one: receive ten, embed, insert a row each, delete the ten.

    worker.py MODEL TOKENIZER QUEUE_URL one|ten     embeds texts one by one, or the ten that were received together

The SQS endpoint is in BENCH_SQS, the database in BENCH_DATABASE. It prints `ready`, and works until it is ended.
"""

import json
import os
import sys

import boto3
import psycopg
from embedder import Embedder

# Both fill the table that `karigar migrate` makes.
SAVE = """
insert into karigar_embeddings (collection, ref, model, vector) values (%s, %s, %s, %s::real[])
on conflict (collection, ref) do update set model = excluded.model, vector = excluded.vector, saved_at = now()
"""
MODEL = "minilm_l6_v2_int8/1"


def main(model: str, tokenizer: str, queue: str, at_once: str) -> None:
    embedder = Embedder(model, tokenizer)
    sqs = boto3.client("sqs", endpoint_url=os.environ["BENCH_SQS"], region_name="us-east-1")
    # PgBouncer in transaction mode takes no prepared statements.
    database = psycopg.connect(os.environ["BENCH_DATABASE"], autocommit=True, prepare_threshold=None)
    embedder.embed(embedder.tokens(["ready"]))
    print("ready", flush=True)
    while True:
        received = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=20)
        messages = received.get("Messages", [])
        if not messages:
            continue
        jobs = [json.loads(message["Body"])["data"] for message in messages]
        size = len(jobs) if at_once == "ten" else 1
        for first in range(0, len(jobs), size):
            batch = jobs[first:first + size]
            vectors = embedder.embed(embedder.tokens([job["text"] for job in batch]))
            for job, vector in zip(batch, vectors):
                save = job["save_as"]
                database.execute(SAVE, (save["collection"], save["ref"], MODEL, vector.tolist()))
        entries = [
            {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]} for number, message in enumerate(messages)
        ]
        sqs.delete_message_batch(QueueUrl=queue, Entries=entries)


main(*sys.argv[1:])
