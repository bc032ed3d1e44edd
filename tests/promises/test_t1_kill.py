"""T1: the server is killed under load, again and again: what it acknowledged is there, once, and registers agree."""

import http.client
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from banshi.demo.loading import DEMO_PASSWORD
from banshi.policy import EVERYTHING
from banshi.settings import ROOT, Settings
from banshi.storage.tables import application as applications
from banshi.storage.tables import record_change
from tests.promises.conftest import HALL, REDUCTION, Hall, number_in

KILLS = int(os.environ.get("BANSHI_KILLS", "1000" if os.environ.get("SOAK") == "1" else "20"))
# Persons for every kill: more than are filed between two of them.
_PERSONS = 40
_CLERKS = ("agency1", "agency2", "agency3")
_PATIENCE = 60
pytestmark = [pytest.mark.xdist_group("t1")]


@dataclass
class Server:
    """`banshi serve` on a prepared folder, in a group of its own, so that a kill leaves no part of it."""

    settings: Settings
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT / "platform"),
            "BANSHI_DATA": str(self.settings.data),
            "BANSHI_DATABASE_URL": self.settings.database_url,
            "BANSHI_SECRET": self.settings.secret.decode(),
            "BANSHI_INSECURE_COOKIES": "1",
        }
        command = [sys.executable, "-m", "banshi", "serve", "--port", str(self.port)]
        with (self.settings.data / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, env=environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )
        end = time.monotonic() + _PATIENCE
        while not self._answers():
            assert self.process.poll() is None, "the server ended by itself"
            assert time.monotonic() < end, "the server does not answer"
            time.sleep(0.05)

    def kill(self) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
            self.process = None

    def _answers(self) -> bool:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
            try:
                connection.request("GET", "/login")
                return connection.getresponse().status == 200
            except (OSError, http.client.HTTPException):
                return False


@dataclass
class Client:
    """A clerk's browser that files one removal after another and sends again whatever got no answer."""

    port: int
    clerk: str
    persons: Iterator[str]
    stop: threading.Event
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    begun: dict[str, str] = field(default_factory=dict)
    filed: dict[str, str] = field(default_factory=dict)
    # Sent twice, and answered with something else than the number.
    refused: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)

    def run(self) -> None:
        try:
            for person in self.persons:
                if self.stop.is_set():
                    return
                self._file(person)
        except Exception as error:
            self.errors.append(repr(error))

    def _file(self, person: str) -> None:
        draft = f"key-{person}"
        self.begun[draft] = person
        for number, fields in ((1, {"kind": "ordinary"}), (2, {})):
            self._send(f"{HALL}/{REDUCTION}/drafts/{draft}/{number}/", {"action": "next", **fields})
        last = {"action": "next", "kind": "ordinary", "subjects": person, "reason": "03", "last_month": "2026-09"}
        tries, status, where = self._send(f"{HALL}/{REDUCTION}/drafts/{draft}/3/", last)
        found = re.fullmatch(r"/cases/(\d+)/result/", where)
        if found:
            self.filed[draft] = found[1]
        elif tries > 1:
            self.refused.add(draft)
        else:
            self.errors.append(f"{draft}: {status} {where}")

    def _send(self, address: str, fields: dict[str, str]) -> tuple[int, int, str]:
        """Send until there is an answer: how often it was sent, its status and where it leads."""
        end, tries = time.monotonic() + _PATIENCE, 0
        while time.monotonic() < end:
            tries += 1
            try:
                status, where, _page = self._once("POST", address, {"csrf_token": self.token, **fields})
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
                continue
            if status < 500:
                return tries, status, where
        raise TimeoutError(address)

    def _once(self, method: str, address: str, fields: dict[str, str] | None = None) -> tuple[int, str, str]:
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://127.0.0.1:{self.port}",
        }
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request(method, address, urlencode(fields) if fields else None, headers)
            answer = connection.getresponse()
            page = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers.get("Location", ""), page

    def sign_in(self) -> None:
        self._look("/login")
        typed = {"csrf_token": self.token, "user_name": self.clerk, "password": DEMO_PASSWORD}
        assert self._once("POST", "/login", typed)[0] == 303
        self._look("/account")

    def _look(self, address: str) -> None:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self._once("GET", address)[2])
        assert found
        self.token = found[1]


@contextmanager
def running(server: Server, clients: list[Client]) -> Iterator[None]:
    """The server is up and the clients are busy; afterwards they have ended, with every answer they waited for."""
    server.start()
    for one in clients:
        one.sign_in()
    threads = [threading.Thread(target=one.run) for one in clients]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        clients[0].stop.set()
        for thread in threads:
            thread.join(2 * _PATIENCE)
        server.kill()


def test_what_was_acknowledged_survives_every_kill(make_hall: Callable[..., Hall]):
    hall = make_hall(persons=len(_CLERKS) * KILLS * _PERSONS, past=0)
    server, stop, rng = Server(hall.settings, _free_port()), threading.Event(), random.Random(1)
    clients = [Client(server.port, clerk, _active(hall, clerk), stop) for clerk in _CLERKS]
    with running(server, clients):
        for _kill in range(KILLS):
            await_answers(clients, rng.randint(1, 6))
            time.sleep(rng.uniform(0, 0.05))
            server.kill()
            server.start()
        await_answers(clients, 3)
    assert [error for one in clients for error in one.errors] == []
    begun = {key: person for one in clients for key, person in one.begun.items()}
    filed = {key: number for one in clients for key, number in one.filed.items()}
    refused = {key for one in clients for key in one.refused}
    print(f"{len(begun)} begun, {len(filed)} acknowledged, {len(refused)} stored without an answer")
    assert len(filed) >= KILLS
    assert_stored_once(hall, begun, filed, refused)


def await_answers(clients: list[Client], more: int) -> None:
    """Until the clients have heard of so many filings more: then the server is busy, however slow the machine is."""
    end, wanted = time.monotonic() + _PATIENCE, _answered(clients) + more
    while _answered(clients) < wanted:
        assert time.monotonic() < end, "the clients do not get on"
        time.sleep(0.01)


def _answered(clients: list[Client]) -> int:
    return sum(len(one.filed) + len(one.refused) for one in clients)


def assert_stored_once(hall: Hall, begun: dict[str, str], filed: dict[str, str], refused: set[str]) -> None:
    store = hall.platform.store
    with hall.platform.database.read() as connection:
        rows = connection.execute(select(applications.c.idempotency_key, applications.c.number)).all()
        changed = connection.execute(select(record_change.c.record_key)).scalars().all()
    assert max(Counter(key for key, _number in rows).values()) == 1
    assert max(Counter(number for _key, number in rows).values()) == 1
    stored: dict[str, str] = dict(map(tuple, rows))
    assert filed.items() <= stored.items(), "acknowledged and lost"
    assert refused <= stored.keys(), "neither filed nor acknowledged"
    assert stored.keys() <= begun.keys()
    # The register says of a person what the applications say, and was told once.
    assert Counter(changed) == Counter(begun[key] for key in stored)
    for key, person in begun.items():
        record = store.find_record("insured_person", person, EVERYTHING)
        assert record is not None
        assert record["state"] == ("reduced" if key in stored else "active"), key
    for number in stored.values():
        application = store.find_application(number, EVERYTHING)
        assert application is not None
        assert store.verify_chain(application) is None


def test_who_got_no_answer_and_tries_again_is_told_the_number(hall: Hall):
    clerk, person = hall.visitor("agency1"), str(hall.person("agency1")["id"])
    for number, fields in ((1, {"kind": "ordinary"}), (2, {})):
        clerk.take(REDUCTION, "one", number, fields)
    last = {"kind": "ordinary", "subjects": person, "reason": "03"}
    number = number_in(clerk.take(REDUCTION, "one", 3, last))
    assert number
    assert number_in(clerk.take(REDUCTION, "one", 3, last)) == number


def _active(hall: Hall, unit: str) -> Iterator[str]:
    """The keys of a unit's active persons, each once."""
    while True:
        try:
            yield str(hall.person(unit)["id"])
        except StopIteration:
            return


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
