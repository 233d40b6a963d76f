"""`upload.py BUCKET PREFIX FILE…`: puts files into the bucket, each under the prefix and its own name, and names them, a line each.

The S3 endpoint is in BENCH_S3.
"""

import os
import sys
from pathlib import Path

import boto3
from botocore.config import Config


def main(bucket: str, prefix: str, *files: str) -> None:
    s3 = boto3.client("s3", endpoint_url=os.environ["BENCH_S3"], config=Config(s3={"addressing_style": "path"}))
    for file in map(Path, files):
        key = f"{prefix}/{file.name}"
        s3.put_object(Bucket=bucket, Key=key, Body=file.read_bytes(), ContentType="image/jpeg")
        print(f"s3://{bucket}/{key}", flush=True)


main(*sys.argv[1:])
