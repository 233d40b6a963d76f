"""The little of the SQS protocol that the harness needs itself."""

import json
import os
import urllib.request

ENDPOINT = os.environ["KARIGAR_TEST_FAUXQS"]


def call(action: str, **parameters) -> dict:
    request = urllib.request.Request(
        ENDPOINT,
        json.dumps(parameters).encode(),
        {
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": f"AmazonSQS.{action}",
            "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0",
        },
    )
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read() or b"{}")


def create_queue(name: str) -> str:
    """An empty queue and its dead-letter queue. Returns its address."""
    call("CreateQueue", QueueName=f"{name}-dlq")
    return call("CreateQueue", QueueName=name, Attributes={"VisibilityTimeout": "120"})["QueueUrl"]


def delete_queue(name: str) -> None:
    for one in (name, f"{name}-dlq"):
        call("DeleteQueue", QueueUrl=call("GetQueueUrl", QueueName=one)["QueueUrl"])


def send(url: str, bodies: list[str]) -> None:
    for first in range(0, len(bodies), 10):
        entries = [{"Id": str(n), "MessageBody": body} for n, body in enumerate(bodies[first:first + 10])]
        call("SendMessageBatch", QueueUrl=url, Entries=entries)


def held(url: str) -> int:
    """How many messages it has, those that are received and not deleted among them."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    counts = call("GetQueueAttributes", QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(counts[name]) for name in names)


def filled_queue(name: str, jobs: int) -> str:
    """A queue of `jobs` messages of 300 bytes. Returns its address."""
    url = create_queue(name)
    send(url, [body(f"{name}-{n}") for n in range(jobs)])
    return url


def body(job: str) -> str:
    event = {"specversion": "1.0", "id": job, "source": "bench", "type": "bench.noop", "data": {"filler": ""}}
    event["data"]["filler"] = "x" * (300 - len(json.dumps(event)))
    return json.dumps(event)
