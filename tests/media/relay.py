"""Debian's TURN server (coturn), with credentials as its `use-auth-secret` has them."""

import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

from served import free_port

SECRET = "a shared secret of this test"
REALM = "nex.test"
START_MAX_S = 15


class Relay:
    def __enter__(self):
        self.port = free_port()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="nexchamps-turn-"))
        lowest = free_port(socket.SOCK_DGRAM)
        lowest = min(lowest, 60_000)
        arguments = [
            "turnserver",
            "-n",
            "--no-cli",
            "--no-tls",
            "--no-dtls",
            "--fingerprint",
            "--allow-loopback-peers",
            "--listening-ip=127.0.0.1",
            "--relay-ip=127.0.0.1",
            f"--listening-port={self.port}",
            f"--min-port={lowest}",
            f"--max-port={lowest + 500}",
            "--use-auth-secret",
            f"--static-auth-secret={SECRET}",
            f"--realm={REALM}",
            f"--userdb={self.folder}/db",
            f"--pidfile={self.folder}/pid",
            "--log-file=stdout",
            "--simple-log",
        ]
        self.log = open(self.folder / "log", "wb")
        self.process = subprocess.Popen(
            arguments, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT
        )
        deadline = time.monotonic() + START_MAX_S
        while not self._listens():
            if self.process.poll() is not None or time.monotonic() > deadline:
                log = (self.folder / "log").read_text(errors="replace")
                self.__exit__()
                raise RuntimeError(f"turnserver did not start:\n{log[-3000:]}")
            time.sleep(0.05)
        return self

    def _listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def url(self):
        return f"turn:127.0.0.1:{self.port}?transport=udp"
