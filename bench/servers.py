"""Servers to measure: each in its own process, all served in the same way."""

import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import psutil

from bench.client import Client, Reply

ROOT = Path(__file__).parents[1]
_PORTS = range(9100, 10_000)
_PATIENCE = 60


class Server:
    """A granian with one worker, until `stop`."""

    def __init__(self, target: str, environment: Mapping[str, str], threads: int, log: Path) -> None:
        self.port = _free_port()
        options = f"--interface wsgi --host 127.0.0.1 --port {self.port} --workers 1 --blocking-threads {threads}"
        command = [sys.executable, "-m", "granian", target, *options.split(), "--no-access-log"]
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=surroundings(environment), stdout=output, stderr=output
            )
        self._log = log

    def wait_for(self, content: bytes) -> Reply:
        """The first answer to `content`, once the server gives one.

        :raises RuntimeError: it ended, or took too long
        """
        for _try in range(_PATIENCE * 100):
            try:
                with closing(Client(self.port)) as client:
                    return client.send(content)
            except OSError:
                time.sleep(0.01)
            if self._process.poll() is not None:
                break
        raise RuntimeError(f"the server did not start: {self._log.read_text()[-2000:]}")

    def memory(self) -> tuple[float, float]:
        """PSS and RSS of the serving process, in megabytes."""
        workers = psutil.Process(self._process.pid).children(recursive=True)
        used = max((one.memory_full_info() for one in workers), key=lambda one: one.rss)
        return used.pss / 2**20, used.rss / 2**20

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def surroundings(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process of ours; what the caller's shell says about banshi is left out."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("BANSHI_")}
    return {**own, "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}", **environment}


def _free_port() -> int:
    """By chance, so that two runs at once do not choose the same."""
    return next(port for port in random.sample(_PORTS, len(_PORTS)) if _is_free(port))


def _is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
