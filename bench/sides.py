"""The two sides of every measure: how each is set up, served, and asked for the same thing."""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from urllib.parse import urlencode
from uuid import uuid4

from sqlalchemy import insert

from banshi.policy import REVIEWER, UNIT_CLERK, Actor
from banshi.settings import read_settings
from banshi.startup import open_platforms
from banshi.storage import sessions
from banshi.storage.files import store_file
from banshi.storage.records import load_rows
from bench import history
from bench.client import Client, request
from bench.limit import app as limit_app
from bench.limit import tables as limit
from bench.payload import HOSPITALS, MISTAKES, People, hospital_code, multipart, typed
from bench.servers import ROOT, Server, surroundings

SECRET = "the secret of a benchmark, used nowhere else"
THREADS = 4
PAGE = 20
# As far as the platform counts, and so leafs; both go on from the last row of the page before.
DEEPEST = 500
_ITEM = "/flexible_agency/flexible_worker_enrolment"
_QUERY = "/flexible_agency/flexible_case_progress/query/"
_PHOTO = b"\xff\xd8" + bytes(12_000)
_ACTOR = Actor(1, "bench", "量测", history.UNIT, "agency", "量测代管单位", frozenset({UNIT_CLERK}))
_REVIEWER = Actor(2, "desk", "审核", "desk", "handling_agency", "量测窗口", frozenset({REVIEWER, "front_desk"}))


class Side(Protocol):
    """One application, served, and the requests that ask it for what is measured."""

    server: Server

    def form_page(self) -> bytes: ...
    def valid_submits(self, count: int) -> Sequence[bytes]:
        """Made ready before, one new person each."""

    def rejected_submit(self) -> bytes: ...
    def lists(self) -> Mapping[str, bytes]: ...
    def launch(self, threads: int = THREADS) -> None:
        """Begin to serve, without waiting for it."""

    def serve(self, threads: int = THREADS) -> None:
        """Serve, and be ready to make requests."""


@dataclass
class Week:
    """The week that lists are filtered by, as dates of the office."""

    newest: datetime

    @property
    def first(self) -> str:
        return (self.newest - timedelta(days=9)).date().isoformat()

    @property
    def last(self) -> str:
        return (self.newest - timedelta(days=3)).date().isoformat()


@dataclass
class Ours:
    """The platform, on a database of its own with `count` applications."""

    url: str
    folder: Path
    count: int
    newest: datetime
    definitions: Path = ROOT / "definitions"
    server: Server = field(init=False)
    _people: People = field(default_factory=lambda: People(seed=1))

    def __post_init__(self) -> None:
        subprocess.run(
            [sys.executable, "-m", "banshi", "init"], cwd=ROOT, env=surroundings(self.environment), check=True
        )
        source = open_platforms(read_settings(self.environment), "")
        platform, now = source.current(), datetime.now(UTC)
        load_rows(source.database, platform.store.tables["hospital"], _hospitals(), now)
        digest = platform.definitions.items["flexible_worker_enrolment"].digest
        history.load_ours(source.database.engine, source.database.seal, digest, self.count, self.newest)
        self.cookie = f"banshi={sessions.begin(source.database, _ACTOR, now)}"
        self.reviewer = f"banshi={sessions.begin(source.database, _REVIEWER, now)}"
        self.photo = store_file(source.database, _ACTOR, "photo.jpg", "image/jpeg", _PHOTO, 358, 441).id
        source.database.close()

    @property
    def environment(self) -> Mapping[str, str]:
        return {
            "BANSHI_DATA": str(self.folder),
            "BANSHI_DATABASE_URL": self.url,
            "BANSHI_SECRET": SECRET,
            "BANSHI_INSECURE_COOKIES": "1",
            "BANSHI_DEFINITIONS": str(self.definitions),
        }

    def launch(self, threads: int = THREADS) -> None:
        self.server = Server("app:app", self.environment, threads, self.folder / "server.log")

    def serve(self, threads: int = THREADS) -> None:
        self.launch(threads)
        page = self.server.wait_for(request(f"{_ITEM}/", self.cookie))
        found = re.search(r'name="csrf_token" value="([^"]+)"', page.body.decode())
        assert found, f"{page.status}: {page.body.decode()[:2000]}"
        self.token = found[1]
        self._draft = next(self._drafts(1))

    def form_page(self) -> bytes:
        return request(f"{self._draft}2/", self.cookie)

    def valid_submits(self, count: int) -> Sequence[bytes]:
        return [self._filled(draft, number) for number, draft in enumerate(self._drafts(count))]

    def rejected_submit(self) -> bytes:
        # A draft of its own: what is rejected is kept, and the form page is measured without it.
        return self._filled(next(self._drafts(1)), 1, MISTAKES)

    def lists(self) -> Mapping[str, bytes]:
        week = Week(self.newest)
        return {
            "first page": self._asked(state="all"),
            "by ID number": self._asked(state="all", id_number=history.person(_found_at(self.count))),
            "by state and week": self._asked(state="pending", submitted_at_from=week.first, submitted_at_to=week.last),
            "next page deep inside": self._next_of(_deep_page(self.count) - 1),
        }

    def queue_page(self) -> bytes:
        return request("/desk/", self.reviewer)

    def _next_of(self, number: int) -> bytes:
        """What the form of page `number` sends when its next page is asked for: the number, and where it goes on."""
        with closing(Client(self.server.port)) as client:
            page = client.send(self._asked(state="all", page=str(number))).body.decode()
        found = re.search(r'name="after" value="([^"]+)"', page)
        assert found, page[:2000]
        return self._asked(state="all", page=str(number + 1), after=found[1])

    def _asked(self, **values: str) -> bytes:
        body = urlencode({"csrf_token": self.token, "size": str(PAGE), **values}).encode()
        return request(_QUERY, self.cookie, body, "application/x-www-form-urlencoded")

    def _drafts(self, count: int) -> Iterator[str]:
        """The addresses of drafts whose first page, the search for the person, is done."""
        with closing(Client(self.server.port)) as client:
            for _number in range(count):
                draft = f"{_ITEM}/drafts/{uuid4().hex}/"
                body = urlencode({"csrf_token": self.token, "action": "next", **self._people.next()}).encode()
                client.timed(request(f"{draft}1/", self.cookie, body, "application/x-www-form-urlencoded"), 303)
                yield draft

    def _filled(self, draft: str, number: int, mistakes: Mapping[str, str] | None = None) -> bytes:
        fields = typed(self.photo, number) | dict(mistakes or {})
        body, media_type = multipart({"csrf_token": self.token, "action": "next", **fields})
        return request(f"{draft}2/", self.cookie, body, media_type)


@dataclass
class Limit:
    """The hand-written application, on a database of its own with the same applications."""

    url: str
    folder: Path
    count: int
    newest: datetime
    server: Server = field(init=False)
    photo: str = "1" * 32
    _people: People = field(default_factory=lambda: People(seed=2))

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        engine = limit.open_engine(self.url)
        app = limit_app.make_app(engine, SECRET.encode())
        self._serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            limit.metadata.create_all(connection)
            connection.execute(insert(limit.hospital), _hospitals())
            picture = {"id": self.photo, "unit_id": history.UNIT, "name": "photo.jpg"}
            connection.execute(insert(limit.photo), {**picture, "size": len(_PHOTO), "width": 358, "height": 441})
        history.load_limit(engine, self.count, self.newest)
        engine.dispose()

    def launch(self, threads: int = THREADS) -> None:
        environment = {"LIMIT_DATABASE_URL": self.url, "LIMIT_SECRET": SECRET}
        self.server = Server("bench.limit.wsgi:app", environment, threads, self.folder / "server.log")

    def serve(self, threads: int = THREADS) -> None:
        self.launch(threads)
        self.server.wait_for(self.form_page())

    def form_page(self) -> bytes:
        return request("/enrolment/", self._cookie(0))

    def valid_submits(self, count: int) -> Sequence[bytes]:
        return [self._filled(number) for number in range(1, count + 1)]

    def rejected_submit(self) -> bytes:
        return self._filled(1, MISTAKES)

    def lists(self) -> Mapping[str, bytes]:
        week = Week(self.newest)
        at, last = history.place((_deep_page(self.count) - 1) * PAGE - 1, self.newest)
        return {
            "first page": self._asked(),
            "by ID number": self._asked(id_number=history.person(_found_at(self.count))),
            "by state and week": self._asked(state="pending", **{"from": week.first, "to": week.last}),
            "next page deep inside": self._asked(after=f"{at.isoformat()},{last}"),
        }

    def _asked(self, **values: str) -> bytes:
        return request(f"/applications/?{urlencode(values)}", self._cookie(0))

    def _filled(self, number: int, mistakes: Mapping[str, str] | None = None) -> bytes:
        fields = typed(self.photo, number) | dict(mistakes or {})
        body, media_type = multipart({"key": uuid4().hex, "action": "next", **fields})
        return request("/enrolment/", self._cookie(number), body, media_type)

    def _cookie(self, number: int) -> str:
        person = (
            self._people.next() if number else {"name": "张某某", "id_type": "01", "id_number": "11010519491231002X"}
        )
        content = {"user": 1, "unit": history.UNIT, "actor": "量测代管单位 量测", "person": person}
        return f"session={self._serializer.dumps(content)}"


def _found_at(count: int) -> int:
    """An application in the middle of the history, whose person is looked for."""
    return count // 2


def _deep_page(count: int) -> int:
    return min(DEEPEST, count // PAGE)


def _hospitals() -> list[dict[str, str]]:
    return [{"code": hospital_code(one), "name": f"第{one}医院"} for one in range(1, HOSPITALS + 1)]
