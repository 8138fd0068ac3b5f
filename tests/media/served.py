"""The real server: a process of its own on free ports, with data of its own that goes when it stops."""

import http.client
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("NEXCHAMPS_BIN", ROOT / "target/debug/nexchamps"))
START_MAX_S = 30
STOP_MAX_S = 15


def free_port(kind=socket.SOCK_STREAM):
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Served:
    """`with Served(...) as server:`; keyword arguments are settings, `TURN_URLS="..."` for one."""

    def __init__(self, **settings):
        self.port = free_port()
        self.udp_port = free_port(socket.SOCK_DGRAM)
        self.settings = settings
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="nexchamps-media-"))
        self.process = None

    def __enter__(self):
        listen = f"127.0.0.1:{self.port}"
        settings = {
            "LISTEN": listen,
            "PUBLIC_URL": f"http://{listen}",
            "DATABASE_URL": f"sqlite://{self.folder}/x.db",
            "DATA": str(self.folder),
            "MEDIA_UDP": f"127.0.0.1:{self.udp_port}",
            "MEDIA_TCP": "off",
            "LOG": "info",
            **self.settings,
        }
        env = {f"NEXCHAMPS_{name}": value for name, value in settings.items()}
        self.log = open(self.folder / "log", "wb")
        self.process = subprocess.Popen(
            [BINARY, "serve"],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], **env},
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        try:
            self._wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_MAX_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _wait(self):
        deadline = time.monotonic() + START_MAX_S
        while True:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}:\n{self.tail()}")
            try:
                if self.request("GET", "/readyz")[0] == 200:
                    return
            except OSError:
                pass
            if time.monotonic() > deadline:
                raise RuntimeError(f"the server did not become ready:\n{self.tail()}")
            time.sleep(0.05)

    def tail(self):
        return (self.folder / "log").read_text(errors="replace")[-4000:]

    @property
    def alive(self):
        return self.process.poll() is None

    def request(self, method, path, body=None, headers=None):
        """`(status, headers, parsed JSON or text)`; `body` is JSON unless it is a string already."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = dict(headers or {})
        if body is not None and not isinstance(body, str):
            body = json.dumps(body)
            headers.setdefault("content-type", "application/json")
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        if "json" in (answer.getheader("content-type") or ""):
            text = json.loads(text)
        return answer.status, answer.headers, text

    def counted(self, what):
        """One of the media server's counters, by the name of what it counts."""
        text = self.request("GET", "/metrics")[2]
        for name in (f"packets_{what}_total", f"{what}_total", what, f'dropped_total{{why="{what}"}}'):
            found = re.search(rf"^nexchamps_media_{re.escape(name)} ([0-9.eE+-]+)$", text, re.MULTILINE)
            if found:
                return float(found[1])
        raise AssertionError(f"{what} is not counted")
