"""The server that counts."""

from pathlib import Path

import urllib3

from tests.bench.wire import served


def test_bytes_that_were_asked_for_are_counted(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"0123456789")
    with served(tmp_path) as wire, urllib3.PoolManager() as client:
        part = client.request("GET", f"{wire.url}/file", headers={"Range": "bytes=2-5"}).data
        whole = client.request("GET", f"{wire.url}/file").data
    assert (part, whole) == (b"2345", b"0123456789")
    assert (wire.size, wire.requests, wire.sent) == (14, 2, {"/file": 14})


def test_absent_file_is_not_found(tmp_path: Path) -> None:
    with served(tmp_path) as wire, urllib3.PoolManager() as client:
        assert client.request("GET", f"{wire.url}/absent").status == 404
