"""SeaweedFS as an S3 server, with the credentials test/test."""

import json
import os
import subprocess

from . import paths
from .ports import free_port
from .processes import READY_S, Server
from .rundir import RunDir
from .say import Failed

BUCKET = "karigar"
IDENTITY = {"name": "test", "credentials": [{"accessKey": "test", "secretKey": "test"}], "actions": ["Admin"]}


def describe(run_dir: RunDir) -> Server:
    folder = run_dir.folder("seaweedfs")
    config = folder / "s3.json"
    config.write_text(json.dumps({"identities": [IDENTITY]}))
    # Each of its parts also listens 10,000 above the port given.
    port = {part: free_port() for part in ("master", "volume", "filer", "s3")}
    return Server(
        name="seaweedfs",
        argv=[
            str(paths.VENV / "bin" / "weed"), "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
            f"-master.port={port['master']}", f"-volume.port={port['volume']}", f"-filer.port={port['filer']}",
            "-s3", f"-s3.port={port['s3']}", "-s3.port.iceberg=0", "-s3.port.lance=0", f"-s3.config={config}", "-master.volumeSizeLimitMB=256",
            "-volume.max=20", "-master.telemetry=false",
        ],
        port=port["s3"],
        log=run_dir.log("seaweedfs"),
        cwd=str(folder),
    )


def create_bucket(server: Server, env: dict[str, str]) -> None:
    # The port accepts before the parts behind it have met, so a whole write is what shows readiness.
    argv = [str(paths.NODE), str(paths.NODE_DIR / "create-bucket.mjs"), f"http://127.0.0.1:{server.port}", BUCKET,
            str(READY_S)]
    done = subprocess.run(argv, env=os.environ | env, capture_output=True, text=True)
    if done.returncode:
        raise Failed(f"bucket {BUCKET}: {done.stderr.strip()}")
