"""The server that counts."""

from pathlib import Path

import urllib3

from tests.file_server import served


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


def test_paths_are_kept_in_the_order_in_which_they_were_asked_for(tmp_path: Path) -> None:
    asked = ["before"]
    with served(tmp_path, asked) as wire, urllib3.PoolManager() as client:
        for name in "ba":
            client.request("GET", f"{wire.url}/{name}")
    assert asked == ["before", "/b", "/a"]


def test_stretch_that_ends_with_the_file_needs_no_end(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"0123456789")
    with served(tmp_path) as wire, urllib3.PoolManager() as client:
        reply = client.request("GET", f"{wire.url}/file", headers={"Range": "bytes=7-"})
    assert (reply.status, reply.data, reply.headers["Content-Range"]) == (206, b"789", "bytes 7-9/10")


def test_stretch_behind_the_end_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"0123456789")
    with served(tmp_path) as wire, urllib3.PoolManager() as client:
        reply = client.request("GET", f"{wire.url}/file", headers={"Range": "bytes=10-"})
    assert (reply.status, reply.headers["Content-Range"]) == (416, "bytes */10")
