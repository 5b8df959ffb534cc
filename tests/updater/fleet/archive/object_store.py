"""An object store as a process: moto's server."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import boto3

WAIT_S = 60
BUCKET = "fleet-archive"
_SERVING = re.compile(r"Running on (http://127\.0\.0\.1:\d+)")
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "eu-central-1"}


@contextmanager
def object_store() -> Iterator[dict[str, str]]:
    """Give the environment that reaches a new store with one bucket."""
    line = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
    with subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            url = next(found[1] for said in process.stderr if (found := _SERVING.search(said)))
            environ = {**KEYS, "AWS_ENDPOINT_URL": url}
            client = boto3.client("s3", endpoint_url=url, region_name="us-east-1", **_credentials())
            client.create_bucket(Bucket=BUCKET)
            client.close()
            yield environ
        finally:
            process.kill()


def _credentials() -> dict[str, str]:
    return {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
