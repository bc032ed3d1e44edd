"""T5: who gets what at every address. The table is written out; a route or a method that it does not name fails."""

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from banshi.demo.loading import DEMO_PASSWORD
from banshi.policy import EVERYTHING
from banshi.storage.shortfalls import Lacking, Shortfall, keep_shortfall
from banshi.web import admin
from tests.promises.conftest import HALL, PLAIN, REDUCTION, Hall, Program, Visitor
from tests.promises.t5_table import TABLE

pytestmark = [pytest.mark.xdist_group("t5")]

# Things belong to agency1 unless they are called "theirs"; school1 is a clerk of another kind of unit.
ACTORS = ("nobody", "agency1", "agency2", "school1", PLAIN, "front_desk", "policy", "admin", "auditor")
UNKNOWN = "209901010000000000"
MALFORMED = ("-1", "%00", "%ff%fe", "'%20or%20'1'='1", "x" * 64)
_QUERY = f"{HALL}/flexible_case_progress/query/"
_ITEM = f"{HALL}/{REDUCTION}"
_PAPERS = f"{_ITEM}/papers/death_certificate"


def of_cases(ending: str = "", start: str = "/cases/") -> Mapping[str, Sequence[str]]:
    """The shapes of an address that names an application."""
    named = {shape: f"{start}{{{shape}}}/{ending}" for shape in ("pending", "automatic", "returned", "theirs")}
    malformed = [f"{start}{one}/{ending}" for one in MALFORMED]
    return {**{shape: [one] for shape, one in named.items()}, "unknown": [f"{start}{UNKNOWN}/{ending}"]} | {
        "malformed": malformed
    }


def of_drafts(ending: str = "") -> Mapping[str, Sequence[str]]:
    return {
        "draft": [f"{_ITEM}/drafts/{{draft}}/1/{ending}"],
        "theirs": [f"{_ITEM}/drafts/{{their_draft}}/1/{ending}"],
        "unknown": [f"{_ITEM}/drafts/{{new}}/1/{ending}"],
        "late": [f"{_ITEM}/drafts/{{new}}/{number}/{ending}" for number in ("7", "9" * 30)],
        "malformed": [f"{_ITEM}/drafts/{one}/1/{ending}" for one in MALFORMED],
        "nowhere": [
            f"{place}/drafts/{{new}}/1/{ending}"
            for place in (f"/school/{REDUCTION}", f"/x/{REDUCTION}", f"{HALL}/x", "/%00/%00", "/%ff/%ff")
        ],
        "no_page": [f"{_ITEM}/drafts/{{new}}/{number}/{ending}" for number in ("-1", "x", "%00")],
    }


def of_records(ending: str = "") -> Mapping[str, Sequence[str]]:
    unknown = [
        f"{HALL}/{item}/records/x/{ending}" for item in ("person_query", "flexible_case_progress", REDUCTION, "x")
    ]
    return {
        "person": [f"{HALL}/person_query/records/{{person}}/{ending}"],
        "theirs": [f"{HALL}/person_query/records/{{their_person}}/{ending}"],
        "unknown": [*unknown, f"/school/person_query/records/{{person}}/{ending}"],
        "malformed": [f"{HALL}/person_query/records/{one}/{ending}" for one in MALFORMED],
    }


def of_users(ending: str = "") -> Mapping[str, Sequence[str]]:
    malformed = [f"/admin/users/{one}{ending}" for one in ("-1", "abc1", "%00")]
    return {
        "user": [f"/admin/users/{{user}}{ending}"],
        "unknown": [f"/admin/users/999999{ending}"],
        "malformed": malformed,
    }


# Endpoint: the addresses by shape. All addresses of one shape answer alike.
ADDRESSES: dict[str, Mapping[str, Sequence[str]]] = {
    "appbuilder.static": {
        "known": ["/static/appbuilder/css/ab.css"],
        "unknown": ["/static/appbuilder/x", "/static/appbuilder/..%2f..%2fviews.py", "/static/appbuilder/%00"],
    },
    "AccountsIndex.index": {"only": ["/admin/accounts/"]},
    "UtilView.back": {"only": ["/back"]},
    "RoleScreen.add": {"only": ["/admin/roles/add"]},
    "RoleScreen.list": {"only": ["/admin/roles/list/"]},
    "RoleScreen.show": {
        "known": ["/admin/roles/show/1"],
        "unknown": ["/admin/roles/show/999999"],
        "malformed": [f"/admin/roles/show/{one}" for one in MALFORMED],
    },
    "RoleScreen.delete": {"built_in": ["/admin/roles/delete/{role}"], "unknown": ["/admin/roles/delete/999999"]},
    "assets.serve": {
        "known": ["{asset}"],
        # The mark only makes an address that browsers may keep for good.
        "other_mark": ["/static/x/theme.css"],
        "unknown": ["/static/x/x.css", "/static/x/..%2f..%2fapp.py", "/static/%00/%00", "/static/%ff/x"],
    },
    "accounts.login": {"only": ["/login"]},
    "accounts.enter": {"only": ["/login"]},
    "accounts.logout": {"only": ["/logout"]},
    "accounts.preferences": {"only": ["/preferences"]},
    "accounts.account": {"only": ["/account"]},
    "accounts.change_password": {"only": ["/account"]},
    "away.show": {"only": ["/account/away"]},
    "away.name": {"only": ["/account/away"]},
    "away.end": {
        "unknown": [f"/account/away/{'0' * 32}/end"],
        "malformed": [f"/account/away/{one}/end" for one in MALFORMED],
    },
    "statistics.show": {
        "only": ["/statistics/", "/statistics/?first=2026-01-01&last=2026-06-30"],
        "wrong": [
            "/statistics/?first=%00",
            "/statistics/?first=x",
            "/statistics/?first=2026-02-30",
            "/statistics/?first=2026-02-01&last=2026-01-01",
            "/statistics/?first=0001-01-01",
        ],
    },
    "statistics.export": {"only": ["/statistics/export/"]},
    "admin.users": {"only": ["/admin/users", "/admin/users?page=7", "/admin/users?page=x"]},
    "admin.new_user": {"only": ["/admin/users/new"]},
    "admin.add_user": {"only": ["/admin/users/new"]},
    "admin.user": of_users(),
    "admin.edit_user": of_users(),
    "admin.reset_password": of_users("/password"),
    "guides.index": {"any_words": ["/guides/?words=%00", f"/guides/?words={'x' * 200}", "/guides/?words=zzz"]},
    "guides.show": {
        "known": ["/guides/112036008001/", "/guides/112036008001/?case=x", f"/guides/112036008001/?case={'9' * 30}"],
        "unknown": ["/guides/112036008009/", f"/guides/{REDUCTION}/"],
        "malformed": [f"/guides/{one}/" for one in MALFORMED],
    },
    "notices.index": {"any_page": ["/notices/", "/notices/?page=-1", f"/notices/?page={'9' * 30}"]},
    "shortfalls.index": {"any_page": ["/shortfalls/", "/shortfalls/?page=x", f"/shortfalls/?page={'9' * 30}"]},
    "shortfalls.show": {
        "known": ["/shortfalls/{shortfall}.pdf"],
        "unknown": [f"/shortfalls/{'0' * 32}.pdf"],
        "malformed": [f"/shortfalls/{one}.pdf" for one in MALFORMED],
    },
    "hall.entrance": {"only": ["/"]},
    "hall.home": {
        "known": [f"{HALL}/"],
        "other_kind": ["/medical/"],
        "unknown": ["/x/", "/%00/", "/%ff/", "/'/", "/%7B%7B7*7%7D%7D/"],
    },
    "filing.begin": {
        "known": [f"{_ITEM}/"],
        "query": [f"{HALL}/flexible_case_progress/"],
        "unknown": [f"{HALL}/x/", f"/school/{REDUCTION}/", f"/x/{REDUCTION}/", f"{HALL}/%00/", f"{HALL}/%ff/"],
    },
    "filing.show": of_drafts(),
    "filing.take": of_drafts(),
    "filing.autosave": of_drafts("autosave"),
    "filing.tell_shortfall": of_drafts("shortfall"),
    "filing.discard": {
        "draft": [f"{_ITEM}/drafts/{{draft}}/removal"],
        "theirs": [f"{_ITEM}/drafts/{{their_draft}}/removal"],
        "unknown": [f"{_ITEM}/drafts/{{new}}/removal"],
        "malformed": [f"{_ITEM}/drafts/z{one}/removal" for one in MALFORMED],
    },
    "filing.renew": {
        "draft": [f"{_ITEM}/drafts/{{draft}}/version"],
        "theirs": [f"{_ITEM}/drafts/{{their_draft}}/version"],
        "unknown": [f"{_ITEM}/drafts/{{new}}/version"],
        "malformed": [f"{_ITEM}/drafts/z{one}/version" for one in MALFORMED],
    },
    "cases.query": {"known": [_QUERY], "unknown": [f"{_ITEM}/query/", f"{HALL}/x/query/", "/%00/%00/query/"]},
    "cases.search": {"known": [_QUERY], "unknown": [f"{_ITEM}/query/", f"{HALL}/x/query/", "/%00/%00/query/"]},
    "cases.detail": of_cases(),
    "cases.result": of_cases("result/"),
    "cases.correction": of_cases("correction/"),
    "cases.file_correction": of_cases("correction/"),
    "cases.reveal": of_cases("reveal/"),
    "cases.withdrawal": of_cases("withdrawal/"),
    "documents.show": {
        **of_cases("documents/receipt.pdf"),
        "not_yet": ["/cases/{pending}/documents/refusal.pdf", "/cases/{pending}/documents/x.pdf"],
    },
    "documents.ask": {"only": ["/verify/", "/verify/?number=%00&code=%00", f"/verify/?number={UNKNOWN}&code=x"]},
    "documents.check": {"only": ["/verify/"]},
    "cases.rate": of_cases("rating/"),
    "desk.queue": {"only": ["/desk/", "/desk/?page=7", "/desk/?page=-1", f"/desk/?page={'9' * 30}", "/desk/?page=x"]},
    "desk.search": {"only": ["/desk/"]},
    "desk.keep_filter": {"only": ["/desk/filters/"]},
    "desk.drop_filter": {"only": ["/desk/filters/removal/"]},
    "desk.act": of_cases("acts/claim/", start="/desk/"),
    "desk.batch": {"only": ["/desk/batch/"]},
    "desk.approve_batch": {"only": ["/desk/batch/approval/"]},
    "desk.case": of_cases(start="/desk/"),
    "desk.decision": of_cases("decision/", start="/desk/"),
    "files.show": {
        "filed": ["/files/{file}"],
        "loose": ["/files/{loose}"],
        "theirs": ["/files/{their_file}"],
        "unknown": [f"/files/{'0' * 32}"],
        "malformed": [f"/files/{one}" for one in MALFORMED],
    },
    "papers.show": {
        "known": [f"{_PAPERS}/sample"],
        "version": [f"{_PAPERS}/sample?version={{version}}"],
        "unknown": [
            f"{_PAPERS}/template",
            f"{_PAPERS}/sample?version={'0' * 64}",
            f"{_ITEM}/papers/x/sample",
            f"{HALL}/x/papers/death_certificate/sample",
            f"/school/{REDUCTION}/papers/death_certificate/sample",
            f"/x/{REDUCTION}/papers/death_certificate/sample",
        ],
        "malformed": [
            *(f"{_PAPERS}/{one}" for one in MALFORMED),
            *(f"{_PAPERS}/sample?version={one}" for one in MALFORMED),
        ],
    },
    "record.show": of_records(),
    "record.reveal": of_records("reveal/"),
    "messages.show": {"only": ["/messages/", "/messages/?page=7", "/messages/?page=x", "/messages/?unread=1"]},
    "messages.read": {
        "message": ["/messages/{message}/read/"],
        "theirs": ["/messages/{their_message}/read/"],
        "unknown": [f"/messages/{one}/read/" for one in ("0", "999999", "9" * 18)],
        "malformed": [f"/messages/{one}/read/" for one in MALFORMED],
    },
    "messages.read_all": {"only": ["/messages/read/"]},
    "lookups.records": {
        "open": ["/lookups/hospital", "/lookups/hospital?page=-1", "/lookups/hospital?page=x&q=%00"],
        "units": ["/lookups/unit"],
        "closed": ["/lookups/insured_person"],
        "unknown": [f"/lookups/{one}" for one in ("x", "%00", "%ff", "'", "application", "session")],
    },
    "lookups.codes": {
        "known": [
            "/dictionaries/area",
            "/dictionaries/area?q=x",
            "/dictionaries/area?q=%00",
            "/dictionaries/area?parent=x",
            "/dictionaries/area?parent=%00",
        ],
        "unknown": [f"/dictionaries/{one}" for one in ("x", "%00", "%ff", "'")],
    },
}
API = "/api/v1"
ADDRESSES |= {
    "api.openapi": {"only": [f"{API}/openapi.json"]},
    "api.items": {"only": [f"{API}/items"]},
    "api.item": {
        "known": [f"{API}/items/{REDUCTION}"],
        "other_kind": [f"{API}/items/student_enrolment"],
        "unknown": [f"{API}/items/{one}" for one in ("flexible_case_progress", "x", *MALFORMED[1:])],
    },
    "api.codes": {
        "known": [f"{API}/dictionaries/area", f"{API}/dictionaries/area?q=x", f"{API}/dictionaries/area?parent=%00"],
        "unknown": [f"{API}/dictionaries/{one}" for one in ("x", "%00", "%ff", "'")],
    },
    "api.records": {
        "open": [f"{API}/lookups/hospital", f"{API}/lookups/hospital?page=-1", f"{API}/lookups/hospital?page=x&q=%00"],
        "closed": [f"{API}/lookups/{one}" for one in ("unit", "insured_person", "x", "%00", "%ff", "'", "session")],
    },
    "api.applications": {
        "only": [f"{API}/applications{one}" for one in ("", "?page=7", "?state=pending&size=100", "?item=x")],
        "malformed": [
            f"{API}/applications?{one}"
            for one in ("state=x", "size=0", "page=-1", "after=x,%00", "submitted_from=x", "name=x", "%00=1")
        ],
    },
    "api.application": {
        shape: [one.rstrip("/") for one in addresses]
        for shape, addresses in of_cases(start=f"{API}/applications/").items()
    },
    "api.file_application": {
        "known": [f"{API}/items/{REDUCTION}/applications"],
        "unknown": [f"{API}/items/{one}/applications" for one in ("flexible_case_progress", "x", "%00", "%ff")],
        "other_kind": [f"{API}/items/student_enrolment/applications"],
    },
    "api.keep_file": {"only": [f"{API}/files"]},
}
# What a change sends: sound, so that only the access decides.
FIELDS: Mapping[str, Mapping[str, str]] = {
    "RoleScreen.add": {"name": ""},
    "accounts.enter": {"user_name": "nobody.{new}", "password": "no password 7"},
    "accounts.preferences": {"lang": "zh_Hans_CN"},
    "accounts.change_password": {"old": "", "new": "", "again": ""},
    "admin.add_user": {"user_name": "x"},
    "admin.edit_user": {"display_name": "改", "roles": "unit_clerk", "unit_id": "agency3", "active": "1"},
    "admin.reset_password": {"new": DEMO_PASSWORD},
    "filing.take": {"kind": "ordinary", "action": "next"},
    "filing.autosave": {"kind": "ordinary"},
    "cases.search": {"state": "all"},
    "cases.file_correction": {"last_month": "2026-10"},
    "cases.reveal": {"field": "id_number", "reason": "核对材料"},
    "cases.rate": {"grade": "satisfied"},
    "statistics.export": {"form": "csv", "reason": "月报"},
    "record.reveal": {"field": "id_number", "reason": "核对材料"},
    "documents.check": {"number": UNKNOWN, "code": "ABCD-EFGH-JKLM-NPQR"},
    "desk.decision": {"action": "approve", "version": "1"},
    "desk.act": {"version": "1"},
    "desk.search": {"find": "x", "page": "2"},
    "desk.keep_filter": {"name": "x"},
    "desk.drop_filter": {"drop": "x"},
    "desk.batch": {"ticked": "209901010000000000.1"},
    "desk.approve_batch": {"ticked": "209901010000000000.1"},
}
# What ends the session of who asks, so that the next try signs in anew.
ENDING = {"accounts.logout", "accounts.enter", "accounts.change_password"}
Key = tuple[str, str, str]


def table() -> dict[Key, Sequence[int]]:
    rows = [line.split() for line in TABLE.strip().splitlines() if not line.startswith("#")]
    return {(row[0], row[1], row[2]): [int(one) for one in row[3:]] for row in rows}


@dataclass(repr=False)
class Knocker:
    """Asks for addresses as everybody."""

    hall: Hall
    visitors: dict[str, Visitor] = field(default_factory=dict)
    programs: dict[str, Program] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    moved: dict[str, int] = field(default_factory=dict)

    def visitor(self, actor: str) -> Visitor:
        if actor not in self.visitors:
            self.visitors[actor] = self.hall.visitor("" if actor == "nobody" else actor)
            self.visitors[actor].get("/login")
        return self.visitors[actor]

    def thing(self, name: str) -> str:
        """The id of a thing; another one when the last was moved on."""
        if name == "new" or name not in self.kept:
            self.kept[name] = self._make(name)
            self.moved[self.kept[name]] = self.version(self.kept[name])
        elif self.version(self.kept[name]) != self.moved[self.kept[name]]:
            del self.kept[name]
            return self.thing(name)
        return self.kept[name]

    # One short line for each kind of thing.
    def _make(self, name: str) -> str:  # noqa: PLR0912
        hall = self.hall
        match name:
            case "pending":
                return hall.pending("agency1").number
            case "theirs":
                return hall.pending("agency2").number
            case "returned":
                return hall.returned("agency1").number
            case "automatic":
                return hall.ordinary("agency1").number
            case "file":
                return hall.pending("agency1").filing.materials["death_certificate"][0]
            case "their_file":
                return hall.pending("agency2").filing.materials["death_certificate"][0]
            case "loose":
                return hall.paper("agency1")
            case "draft" | "their_draft":
                draft = uuid4().hex
                who = "agency1" if name == "draft" else "agency2"
                assert hall.visitor(who).take(REDUCTION, draft, 1, {"kind": "ordinary"}).status_code == 303
                return draft
            case "person" | "their_person":
                return str(hall.person("agency1" if name == "person" else "agency2")["id"])
            case "user":
                with hall.app.test_request_context():
                    made = admin.create_user(f"u{uuid4().hex[:8]}", "新", DEMO_PASSWORD, ["unit_clerk"], "agency3")
                return str(made)
            case "version":
                return hall.platform.definitions.items[REDUCTION].digest
            case "shortfall":
                # agency1's: a window tells by the same rows.
                digest = hall.platform.definitions.items[REDUCTION].digest
                said = Lacking("演示经办甲", "演示人", {}, [("材料", "没有收到这份材料")])
                one = Shortfall(uuid4().hex, datetime.now(UTC), 1, "agency1", REDUCTION, digest, said)
                keep_shortfall(hall.platform.database, one)
                return one.id
            case "message" | "their_message":
                return str(hall.message("agency1" if name == "message" else "agency2"))
            case "role":
                return "1"
            case "asset":
                return hall.app.extensions["banshi_assets"].url("theme.css")
        return uuid4().hex

    def knock(self, endpoint: str, method: str, address: str, actor: str) -> tuple[int, str]:
        """The status, and what the page says apart from what differs at every request."""
        changing = method == "POST"
        things = {name: self.thing(name) for name in re.findall(r"\{(\w+)\}", address)}
        asked = address.format(**things)
        if endpoint.startswith("api."):
            return self._knock_as_a_program(method, asked, actor)
        visitor = self.visitor(actor)
        fields = {name: one.replace("{new}", uuid4().hex) for name, one in FIELDS.get(endpoint, {}).items()}
        answer = visitor.post(asked, fields) if changing else visitor.open(method, asked)
        if answer.status_code in (400, 404) or not changing or "/login" in answer.headers.get("Location", ""):
            moved = {name for name, one in things.items() if self.version(one) != self.moved[one]}
            assert not moved, f"{actor} changed something: {method} {asked}"
        if endpoint in ENDING:
            self.visitors.pop(actor, None)
        if endpoint == "filing.discard" and answer.status_code == 303:
            self.kept.clear()
        if method == "HEAD":
            assert answer.data == b""
        return answer.status_code, plain(answer.text if "html" in answer.mimetype else "", asked)

    def _knock_as_a_program(self, method: str, asked: str, actor: str) -> tuple[int, str]:
        """A filing without values and an upload without a file: whoever may file is told so."""
        if actor not in self.programs:
            self.programs[actor] = self.hall.program("" if actor == "nobody" else actor)
        sent = {"headers": {"Idempotency-Key": uuid4().hex}}
        if method == "POST":
            sent |= (
                {"data": {"x": "1"}, "content_type": "multipart/form-data"} if asked.endswith("files") else {"json": {}}
            )
        answer = self.programs[actor].open(method, asked, **sent)
        assert method == "HEAD" or answer.status_code < 400 or answer.mimetype == "application/problem+json"
        return answer.status_code, answer.text if answer.status_code >= 400 else ""

    def version(self, number: str) -> int:
        """How often an application has moved; 0 for what is none."""
        found = self.hall.platform.store.find_application(number, EVERYTHING) if number.isdecimal() else None
        return found.version if found else 0


def plain(page: str, asked: str) -> str:
    """A page without tokens, nonces, the request's number and the address that was asked for."""
    page = re.sub(r'nonce="[^"]*"|name="csrf_token" value="[^"]*"|hx-headers=\'[^\']*\'', "", page)
    page = re.sub(r'\d{3}-[0-9a-f]{12}|name="next" value="[^"]*"', "", page)
    page = page.replace(' aria-current="page"', "")
    return re.sub(r"<div class=\"bn-alert\" role=\"status\">.*?</div></div>", "", page)


def tries(methods: Mapping[str, set[str]]) -> Iterator[tuple[str, str, str, str]]:
    """Endpoint, method, shape and address. HEAD is tried at the first address of a shape, OPTIONS at one."""
    for endpoint, shapes in ADDRESSES.items():
        for method in sorted(methods[endpoint] - {"OPTIONS"}):
            for shape, addresses in shapes.items():
                for address in addresses[:1] if method == "HEAD" else addresses:
                    yield endpoint, method, shape, address
        yield endpoint, "OPTIONS", "any", next(iter(shapes.values()))[0]


def test_the_table_names_every_route_and_method(hall: Hall):
    routes = {
        (rule.endpoint, method) for rule in hall.app.url_map.iter_rules() for method in (rule.methods or ()) - {"HEAD"}
    }
    assert routes ^ {(endpoint, method) for endpoint, method, _shape in table()} == set()
    shapes = {(endpoint, shape) for endpoint, method, shape in table() if method != "OPTIONS"}
    assert shapes ^ {(endpoint, shape) for endpoint, named in ADDRESSES.items() for shape in named} == set()


def test_everybody_at_every_address(hall: Hall):
    knocker, expected = Knocker(hall), table()
    wrong, said, found = [], defaultdict(set), defaultdict(dict)
    methods = {rule.endpoint: rule.methods or set() for rule in hall.app.url_map.iter_rules()}
    for endpoint, method, shape, address in tries(methods):
        line = (endpoint, "GET" if method == "HEAD" else method, shape)
        for place, actor in enumerate(ACTORS):
            status, page = knocker.knock(endpoint, method, address, actor)
            found[line].setdefault(actor, status)
            if line not in expected or status != expected[line][place]:
                wrong.append((*line, actor, address, status))
            # Where no route matches, no endpoint was asked.
            if status == 404 and expected.get(line, [404])[0] != 404 and method != "HEAD":
                said[endpoint, actor].add(page)
    if os.environ.get("UPDATE_T5") == "1":
        for (endpoint, method, shape), by_actor in found.items():
            print(f"T5 {endpoint:24} {method:7} {shape:10} {' '.join(str(by_actor[one]) for one in ACTORS)}")
    assert not wrong, "\n".join(map(str, wrong))
    # What is forbidden, what is unknown and what is malformed: to one person they are the same page.
    assert {key: len(pages) for key, pages in said.items() if len(pages) != 1} == {}
