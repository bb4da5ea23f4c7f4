"""The product under load: a real server process over a fresh database, and what it cost."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port on which nobody listens, below those that systems give to outgoing connections.

    So no connection of others can take it while a server that was killed is started anew.
    """
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@dataclass
class Server:
    """A running server: its address, and its processes as one group."""

    process: subprocess.Popen[bytes]
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait_until_ready(self, seconds: float = 300) -> None:
        """Return when `/healthz` answers; an error when it does not in time."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with suppress(OSError), urllib.request.urlopen(f"{self.address}/healthz", timeout=10) as reply:
                if reply.status == 200:
                    return
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}")
            time.sleep(0.05)
        raise RuntimeError("the server did not answer in time")

    def processor_seconds(self) -> float:
        """User and system time of all processes of the group so far (Linux)."""
        return sum(_processor_seconds(pid) for pid in _group(self.process.pid))

    def resident_mib(self) -> float:
        """Memory of all processes of the group now, shared pages counted once a process (Linux)."""
        return sum(_resident(pid) for pid in _group(self.process.pid))

    def kill(self) -> None:
        """Kill -9 the whole group: nothing is flushed, nobody is asked."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(timeout=30)


def start(folder: Path, environment: Mapping[str, str] | None = None, *, port: int | None = None) -> Server:
    """Start `chashmandaz serve` in `folder` (its `var/` holds the database)."""
    port = port or free_port()
    run = [sys.executable, "-m", "survey.cli", "serve", "--port", str(port)]
    return start_command(run, folder, port, environment)


def start_command(run: list[str], folder: Path, port: int, environment: Mapping[str, str] | None = None) -> Server:
    """Start any command that serves on `port`, as a process group of its own."""
    root = Path(__file__).parents[2]
    given = {**os.environ, "PYTHONPATH": str(root), **(environment or {})}
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(run, cwd=folder, env=given, stdout=log, stderr=log, start_new_session=True)
    return Server(process, port)


@contextmanager
def running(folder: Path, environment: Mapping[str, str] | None = None) -> Iterator[Server]:
    """A server that is ready inside the block and gone after it."""
    server = start(folder, environment)
    try:
        server.wait_until_ready()
        yield server
    finally:
        server.kill()


def _group(leader: int) -> list[int]:
    pids = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, IndexError):
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
                if int(fields[2]) == leader:
                    pids.append(int(entry.name))
    return pids


def _processor_seconds(pid: int) -> float:
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS
    return 0.0


def _resident(pid: int) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return 0.0
