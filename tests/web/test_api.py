"""The JSON API from outside: who gets in, what is filed, what is said when something is wrong; and never an error of ours."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from banshi.applications import flow
from banshi.applications.deciding import decide
from banshi.applications.store import Conflict, Remark
from banshi.cli import banshi
from banshi.demo.photos import certificate, portrait
from banshi.field import Context
from banshi.fields.rows import RowsField
from banshi.policy import EVERYTHING
from banshi.publishing import publish
from banshi.review import Action
from banshi.storage import sessions
from banshi.storage.database import StoreUnavailable
from banshi.web import admin, api, security
from banshi.web.rates import Rates
from tests.conftest import Copies
from tests.promises.conftest import BASE, ENROLMENT, REDUCTION, Hall, Program, enrolment, fill, open_hall, text_of

PROBLEM = "application/problem+json"
NUMBER = re.compile(r"[0-9]{18}")


@pytest.fixture(scope="module")
def hall(copies: Copies, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    made = open_hall(copies.copy("sqlite", tmp_path_factory.mktemp("api"), fill, 150, 60))
    yield made
    made.platform.database.close()


@pytest.fixture(scope="module")
def program(hall: Hall) -> Program:
    return hall.program("agency1")


def removal(hall: Hall, unit: str = "agency1", **changed: object) -> dict[str, object]:
    """A sound removal of a person of the unit."""
    subjects = [str(hall.person(unit)["id"])]
    return {"values": {"kind": "ordinary", "reason": "03"}, "subjects": subjects, **changed}


def refused(answer, status: int) -> dict[str, object]:
    """The problem of an answer."""
    assert (answer.status_code, answer.mimetype) == (status, PROBLEM), answer.text
    assert answer.json["status"] == status
    assert answer.json["title"]
    assert answer.json["detail"]
    return answer.json


class TestTokens:
    def test_a_token_opens_the_api_and_no_page(self, hall: Hall):
        program = hall.program("agency1")
        assert program.get("items").status_code == 200
        assert program.open("GET", "/account").status_code == 303
        cookie = {"Cookie": f"__Host-banshi={program.token}"}
        assert hall.app.test_client(use_cookies=False).get("/account", base_url=BASE, headers=cookie).status_code == 303

    def test_a_session_opens_no_api(self, hall: Hall):
        visitor = hall.visitor("agency1")
        assert visitor.get("/api/v1/items").status_code == 401
        token = sessions.begin(hall.platform.database, hall.actor("agency1"), datetime.now(UTC))
        refused(Program(hall.app, token).get("items"), 401)

    @pytest.mark.parametrize(
        "header", ["", "Basic x", "Bearer", "Bearer ", "Bearer banshi_x", "Bearer \xff", "banshi_x"]
    )
    def test_no_token(self, hall: Hall, header: str):
        answer = Program(hall.app, "").get("items", headers={"Authorization": header} if header else {})
        refused(answer, 401)
        assert answer.headers["WWW-Authenticate"] == "Bearer"

    def test_a_token_ends_on_its_day_and_is_not_prolonged(self, hall: Hall):
        refused(hall.program("agency1", days=-1).get("items"), 401)
        database, now = hall.platform.database, datetime.now(UTC)
        token = sessions.issue(database, hall.actor("agency1"), now, now + timedelta(minutes=1))
        assert Program(hall.app, token).get("items").status_code == 200
        assert sessions.load(database, token, now + timedelta(minutes=2)).expired

    def test_a_revoked_token_is_refused_at_the_next_request(self, hall: Hall):
        one, other = hall.program("agency2"), hall.program("agency2")
        assert sessions.revoke(hall.platform.database, one.token)
        refused(one.get("items"), 401)
        assert other.get("items").status_code == 200
        with hall.app.test_request_context():
            admin.set_password(hall.actor("agency2").user_id, "another horse 8")
        refused(other.get("items"), 401)

    def test_only_a_digest_is_kept(self, hall: Hall):
        program = hall.program("agency1")
        with hall.platform.database.read() as connection:
            kept = connection.exec_driver_sql("select * from session").all()
        assert program.token not in str(kept)

    def test_commands(self, hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        """Shown once, for a person there is; revoked by itself or with all that person's sessions."""
        monkeypatch.setattr("banshi.operating.make_app", lambda _settings: hall.app)
        monkeypatch.setattr("banshi.operating.read_settings", lambda: hall.settings)
        run = CliRunner().invoke
        made = [run(banshi, ["create-token", "agency3", "--days", "2"]).output.strip() for _n in range(2)]
        one, other = (Program(hall.app, token) for token in made)
        assert one.get("items").status_code == other.get("items").status_code == 200
        assert run(banshi, ["create-token", "nobody.at.all"]).exit_code == 1
        assert run(banshi, ["create-token", "agency3", "--days", "0"]).exit_code == 2
        assert run(banshi, ["revoke-token"], input=f"{made[0]}\n").exit_code == 0
        assert run(banshi, ["revoke-token"], input=f"{made[0]}\n").exit_code == 1
        refused(one.get("items"), 401)
        assert other.get("items").status_code == 200
        assert run(banshi, ["revoke-token", "--user", "agency3"]).exit_code == 0
        refused(other.get("items"), 401)


class TestFiling:
    def test_files_once_for_a_key(self, hall: Hall, program: Program):
        body, key = removal(hall), uuid4().hex
        first = program.file(REDUCTION, body, key)
        assert (first.status_code, first.json["state"]) == (201, "approved")
        assert NUMBER.fullmatch(first.json["number"])
        again = program.file(REDUCTION, body, key)
        assert (again.status_code, again.json) == (200, first.json)
        assert first.headers["Location"] == again.headers["Location"] == f"/api/v1/applications/{first.json['number']}"
        assert program.open("GET", first.headers["Location"]).status_code == 200

    def test_a_key_belongs_to_the_unit_and_to_one_item(self, hall: Hall, program: Program):
        key = uuid4().hex
        first = program.file(REDUCTION, removal(hall), key)
        other = hall.program("agency3").file(REDUCTION, removal(hall, "agency3"), key)
        assert (first.status_code, other.status_code) == (201, 201)
        assert first.json["number"] != other.json["number"]
        assert refused(program.file(ENROLMENT, {"values": {}}, key), 422)["type"] == "urn:banshi:key-reused"

    def test_a_key_files_one_body(self, hall: Hall, program: Program):
        """The same values laid out otherwise are the same; anything else with the key is refused and files nothing."""
        body, key = removal(hall), uuid4().hex
        first = program.file(REDUCTION, body, key)
        assert first.status_code == 201
        version = hall.platform.definitions.items[REDUCTION].digest
        same = {"version": version, **dict(reversed(body.items()))}
        for sent in (same, json.dumps(body, indent=3).encode(), {**same, "version": "0" * 64}):
            again = program.file(REDUCTION, sent, key)
            assert (again.status_code, again.json) == (200, first.json)
        before = program.get("applications").json["total"]
        others = (
            {**body, "values": {"kind": "ordinary", "reason": "02"}},
            {**body, "subjects": removal(hall)["subjects"]},
            {**body, "materials": {}},
            {"values": {}},
            [],
        )
        for other in others:
            problem = refused(program.file(REDUCTION, other, key), 422)
            assert (problem["type"], problem["number"]) == ("urn:banshi:key-reused", first.json["number"])
            assert "errors" not in problem
        assert program.get("applications").json["total"] == before

    def test_what_happened_since_makes_no_other_body(self, hall: Hall, program: Program):
        """Its effect ended the person's insurance, and a correction changes what was filed: the body is the same."""
        person = hall.person("agency1")
        values = {"kind": "death", "reason": "01", "last_month": "2026-09"}
        values |= {name: person[name] for name in ("name", "id_type", "id_number")}
        body, key = {"values": values, "materials": {"death_certificate": [hall.paper("agency1")]}}, uuid4().hex
        first = program.file(REDUCTION, body, key)
        store, reviewer = hall.platform.store, hall.actor("front_desk")
        filed = store.find_application(first.json["number"], EVERYTHING)
        item, now = hall.platform.definitions.items[REDUCTION], datetime.now(UTC)
        remarks = (Remark("last_month", "请核对"),)
        filed = decide(item, filed, Action.RETURN, reviewer, store, now, remarks=remarks)
        clerk = hall.actor("agency1")
        context = Context(now.date(), hall.platform.records(clerk), hall.platform.uploads(clerk))
        reading = flow.read_correction(item, filed, {"last_month": ""}, {"last_month": "2026-08"}, context)
        filed = flow.correct(item, filed, reading, clerk, store, now)
        decide(item, filed, Action.APPROVE, reviewer, store, now)
        again = program.file(REDUCTION, body, key)
        assert (again.status_code, again.json["state"]) == (200, "approved")

    def test_what_was_filed_before_fingerprints_is_found_by_its_key(self, hall: Hall, program: Program):
        made = hall.ordinary("agency1")
        assert flow.was_sent(hall.platform.store.events(made), "of any body")

    @pytest.mark.parametrize("key", ["", "x" * 65, "a b", "é"])
    def test_a_key_is_needed(self, hall: Hall, program: Program, key: str):
        headers = {"Idempotency-Key": key} if key else {}
        answer = program.open("POST", f"/api/v1/items/{REDUCTION}/applications", json=removal(hall), headers=headers)
        assert "Idempotency-Key" in refused(answer, 400)["detail"]

    def test_a_material_is_uploaded_first(self, hall: Hall, program: Program):
        kept = program.keep("死亡证明.png", certificate(3))
        assert (kept.status_code, kept.json["media_type"]) == (201, "image/png")
        person = hall.person("agency1")
        values = {"kind": "death", "reason": "01", "last_month": "2026-09"}
        values |= {name: person[name] for name in ("name", "id_type", "id_number")}
        body = {"values": values, "materials": {"death_certificate": [kept.json["id"]]}}
        answer = program.file(REDUCTION, body)
        assert (answer.status_code, answer.json["state"]) == (201, "pending")
        shown = program.get(f"applications/{answer.json['number']}").json
        assert shown["materials"][0]["files"][0]["name"] == "死亡证明.png"

    def test_a_file_of_another_unit_is_none(self, hall: Hall, program: Program):
        theirs = hall.paper("agency3")
        errors = refused(
            program.file(REDUCTION, {"values": {"kind": "death"}, "materials": {"death_certificate": [theirs]}}), 422
        )["errors"]
        assert {"name": "death_certificate", "label": "死亡证明", "message": "文件已不在，请重新上传"} in errors

    def test_a_whole_enrolment(self, hall: Hall, program: Program):
        kept = program.keep("照片.jpg", portrait(4))
        body = enrolment(hall.hospitals(), "演示新", "E11223344", kept.json["id"])
        assert program.file(ENROLMENT, {"values": body}).status_code == 201

    def test_every_fault_is_told_in_the_language_asked_for(self, hall: Hall, program: Program):
        body = {"values": {"kind": "death", "last_month": "2022-13"}}
        chinese, english = (
            program.file(REDUCTION, body, headers={"Accept-Language": language})
            for language in ("zh-CN", "en-GB,en;q=0.9")
        )
        names = [one["name"] for one in refused(chinese, 422)["errors"]]
        assert names == ["name", "id_type", "id_number", "reason", "last_month", "death_certificate"]
        assert names == [one["name"] for one in refused(english, 422)["errors"]]
        assert chinese.json["errors"][0] == {"name": "name", "label": "姓名", "message": "请填写姓名"}
        assert english.json["errors"][0] == {"name": "name", "label": "Name", "message": "Fill in Name"}
        assert [one.headers["Content-Language"] for one in (chinese, english)] == ["zh-CN", "en"]

    def test_names_that_are_not_there(self, hall: Hall, program: Program):
        body = removal(hall)
        body["values"] |= {"resaon": "x", "death_certificate": "x", "subjects": []}
        body["materials"] = {"reason": [], "death": []}
        said = [one["message"] for one in refused(program.file(REDUCTION, body), 422)["errors"]]
        for name in ("resaon", "death_certificate", "subjects", "reason", "death"):
            assert any(f"“{name}”" in one for one in said), (name, said)

    def test_a_text_that_must_be_agreed_to(self, hall: Hall):
        """By the digest of the very text: that of another one is not taken."""
        program, item = hall.program("hospital1"), "designated_hospital_application"
        (wanted,) = program.get(f"items/{item}").json["agreements"]
        assert sha256(wanted["text"].encode()).hexdigest() == wanted["digest"]
        for agreed, told in (([], True), (["0" * 64], True), ([wanted["digest"]], False)):
            errors = refused(program.file(item, {"values": {}, "agreed": agreed}), 422)["errors"]
            assert (wanted["tick"] in [one["label"] for one in errors]) is told

    def test_a_register_that_no_longer_allows_it(self, hall: Hall, program: Program, monkeypatch: pytest.MonkeyPatch):
        def clash(*_arguments: object) -> None:
            raise Conflict("taken")

        monkeypatch.setattr(api, "submit", clash)
        assert refused(program.file(REDUCTION, removal(hall)), 409)["type"] == "urn:banshi:conflict"

    def test_two_at_once_file_once(self, hall: Hall, program: Program, monkeypatch: pytest.MonkeyPatch):
        """The other request with the key comes between the question and the filing."""
        body, key, told = removal(hall), uuid4().hex, []
        real = flow.submit

        def late(item, reading, actor, store, key, now, portal, fingerprint):
            first = other or fingerprint
            told.append(real(item, reading, actor, store, key, now - timedelta(seconds=1), portal, first))
            return real(item, reading, actor, store, key, now, portal, fingerprint)

        monkeypatch.setattr(api, "submit", late)
        other = ""
        answer = program.file(REDUCTION, body, key)
        assert (answer.status_code, answer.json["number"]) == (200, told[0].number)
        other = "of another body"
        problem = refused(program.file(REDUCTION, removal(hall), uuid4().hex), 422)
        assert (problem["type"], problem["number"]) == ("urn:banshi:key-reused", told[1].number)


class TestVersions:
    def test_the_version_in_force(self, hall: Hall, program: Program):
        version = program.get(f"items/{REDUCTION}").json["version"]
        assert program.file(REDUCTION, removal(hall, version=version)).status_code == 201

    @pytest.mark.parametrize("version", ["0" * 64, "x", "\ud800", "1" * 5000])
    def test_no_version(self, hall: Hall, program: Program, version: str):
        problem = refused(program.file(REDUCTION, removal(hall, version=version)), 409)
        assert (problem["type"], problem["changes"]) == ("urn:banshi:stale-version", None)

    def test_another_items_version(self, hall: Hall, program: Program):
        version = hall.platform.definitions.items[ENROLMENT].digest
        assert refused(program.file(REDUCTION, removal(hall, version=version)), 409)["changes"] is None

    def test_what_changed_since(self, hall: Hall, program: Program):
        path = hall.settings.definitions / "items" / "flexible_agency" / f"{REDUCTION}.yaml"
        text, old = path.read_text(encoding="utf-8"), hall.platform.definitions.items[REDUCTION].digest
        source = hall.app.extensions["banshi_platforms"]
        try:
            path.write_text(text.replace("label: {zh: 死亡证明", "label: {zh: 死亡医学证明"), encoding="utf-8")
            assert path.read_text(encoding="utf-8") != text
            assert publish(hall.settings, source.vocabulary, source.database, "tests")[1] == []
            problem = refused(program.file(REDUCTION, removal(hall, version=old)), 409)
        finally:
            path.write_text(text, encoding="utf-8")
            publish(hall.settings, source.vocabulary, source.database, "tests")
        assert problem["changes"] == [{"part": "material", "name": "death_certificate", "what": "changed"}]
        assert problem["version"] != old
        assert program.file(REDUCTION, removal(hall, version=old)).status_code == 201


class TestReading:
    def test_a_detail_shows_what_its_page_shows(self, hall: Hall, program: Program):
        for made in (hall.pending("agency1"), hall.returned("agency1"), hall.ordinary("agency1")):
            page = text_of(hall.visitor("agency1").get(f"/cases/{made.number}/"))
            shown = program.get(f"applications/{made.number}").json
            facts = [one for section in shown["sections"] for one in section["facts"]]
            assert facts
            assert [one for one in facts if one["value"] not in page] == []
            number = str(made.filing.values.get("id_number", "none"))
            assert number not in json.dumps(shown)

    def test_what_is_to_be_corrected(self, hall: Hall, program: Program):
        shown = program.get(f"applications/{hall.returned('agency1').number}").json
        assert shown["state"] == "correction"
        assert shown["to_correct"] == [{"name": "last_month", "label": "缴费截止月份", "message": "请核对"}]

    def test_a_list_goes_on_where_it_ended(self, hall: Hall, program: Program):
        for _n in range(5):
            hall.ordinary("agency1")
        whole = program.get("applications?size=100").json
        numbers, address = [], "/api/v1/applications?size=2"
        while address:
            answer = program.open("GET", address).json
            numbers += [one["number"] for one in answer["applications"]]
            address = answer["next"]
        assert numbers == [one["number"] for one in whole["applications"]]
        assert whole["total"] == len(numbers)
        assert set(numbers).isdisjoint(
            one["number"] for one in hall.program("agency3").get("applications?size=100").json["applications"]
        )

    def test_filters(self, hall: Hall, program: Program):
        hall.pending("agency1")
        found = program.get("applications?state=pending&size=100").json["applications"]
        assert {one["state"] for one in found} == {"pending"}
        assert program.get("applications?submitted_to=2001-01-01").json["applications"] == []
        assert program.get(f"applications?item={ENROLMENT}").json["total"] < program.get("applications").json["total"]

    @pytest.mark.parametrize(
        "asked", ["name=x", "id_number=1", "state=x", "size=101", "page=0", "after=,", "after=2026,x"]
    )
    def test_no_such_question(self, program: Program, asked: str):
        refused(program.get(f"applications?{asked}"), 400)

    def test_records_to_choose_from(self, hall: Hall, program: Program):
        found = program.get("lookups/hospital?page=1").json
        assert {one["key"] for one in found["records"]} >= {*hall.hospitals()}
        assert program.get("lookups/hospital?q=没有这家").json["records"] == []
        refused(program.get("lookups/insured_person"), 404)

    def test_codes(self, program: Program):
        top = program.get("dictionaries/area").json
        below = program.get(f"dictionaries/area?parent={top[0]['code']}").json
        assert below[0]["parent"] == top[0]["code"]
        assert program.get("dictionaries/area?q=东城").json


class TestDescription:
    def test_a_schema_is_what_the_kinds_say(self, hall: Hall, program: Program):
        document = program.get("openapi.json").json
        assert document["openapi"] == "3.1.0"
        filed = [one for one in hall.platform.definitions.items_of("flexible_agency") if one.steps]
        assert filed
        for item in filed:
            assert f"/items/{item.id}/applications" in document["paths"]
            schema = document["components"]["schemas"][f"{item.id}.application"]
            Draft202012Validator.check_schema(schema)
            fields = schema["properties"]["values"]["properties"]
            for one in item.fields:
                if not one.worked_out:
                    assert {key: said for key, said in fields[one.name].items() if key != "title"} == json.loads(
                        json.dumps(one.json_schema())
                    )
            assert program.get(f"items/{item.id}").json["schema"] == schema

    def test_references_lead_somewhere(self, program: Program):
        document = program.get("openapi.json").json
        references = re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(document))
        assert references
        for reference in references:
            found = document
            for part in reference.split("/"):
                found = found[part]

    def test_what_is_filed_fits_the_schema(self, hall: Hall, program: Program):
        schema = program.get(f"items/{REDUCTION}").json["schema"]
        body = removal(hall)
        Draft202012Validator(schema).validate(body)
        assert not Draft202012Validator(schema).is_valid({**body, "x": 1})

    def test_every_way_is_described(self, hall: Hall, program: Program):
        paths = program.get("openapi.json").json["paths"]
        for rule in hall.app.url_map.iter_rules():
            if rule.endpoint.startswith("api.") and rule.endpoint != "api.openapi":
                path = rule.rule.removeprefix("/api/v1")
                path = re.sub(r"<(\w+?)(_id)?>", r"{\1}", path).replace(
                    "{item}/applications", f"{REDUCTION}/applications"
                )
                assert set(map(str.lower, rule.methods - {"HEAD", "OPTIONS"})) == set(paths[path]), path


class TestProblems:
    def test_no_such_address(self, program: Program):
        for address in (
            "/api/",
            "/api/v1",
            "/api/v1/",
            "/api/v2/items",
            "/api/v1/items/",
            "/api/v1/security/login",
            "/api/x/y/",
        ):
            refused(program.open("GET", address), 404)

    def test_another_method(self, program: Program):
        answer = program.open("DELETE", "/api/v1/items")
        refused(answer, 405)
        assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"

    @pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
    def test_another_type(self, program: Program, kind: str):
        refused(program.file(REDUCTION, {"values": {}}, headers={"Content-Type": kind}), 415)

    def test_an_upload_of_another_type(self, program: Program):
        refused(program.open("POST", "/api/v1/files", data=b"x", content_type="image/png"), 415)
        refused(program.open("POST", "/api/v1/files", data={"x": "1"}, content_type="multipart/form-data"), 400)

    def test_a_file_that_is_refused(self, program: Program):
        problem = refused(program.keep("证明.pdf", b"MZ not a document"), 422)
        assert problem["errors"][0]["name"] == "file"

    def test_too_much(self, program: Program):
        body = json.dumps({"values": {"kind": "x" * security.FORM_BYTES}}).encode()
        assert "1024 KB" in refused(program.file(REDUCTION, body), 413)["detail"]

    def test_too_often(self, hall: Hall, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setitem(hall.app.extensions, "banshi_rates", Rates(3))
        program = hall.program("agency1")
        assert [program.get("items").status_code for _n in range(3)] == [200] * 3
        answer = program.get("items")
        refused(answer, 429)
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
        assert hall.program("agency3").get("items").status_code == 200
        assert [hall.program().get("items").status_code for _n in range(4)] == [401] * 3 + [429]

    @pytest.mark.parametrize(("error", "status"), [(StoreUnavailable("down"), 503), (ValueError("李小红"), 500)])
    def test_our_own_errors(self, hall: Hall, program: Program, monkeypatch: pytest.MonkeyPatch, error, status: int):
        def fail(*_arguments: object) -> None:
            raise error

        monkeypatch.setattr(api, "read", fail)
        answer = program.file(REDUCTION, removal(hall))
        refused(answer, status)
        assert "李小红" not in answer.text
        assert answer.headers["X-Request-ID"]

    def test_headers(self, program: Program):
        for answer in (
            program.get("items"),
            program.get("nowhere"),
            Program(program.client.application, "").get("items"),
        ):
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
            assert answer.headers.getlist("Set-Cookie") == []


MALFORMED = [
    b"", b"{", b"[]", b"1", b'"x"', b"null", b"\xff\xfe", b'{"values": NaN}', b'{"values": {"kind": Infinity}}',
    b'{"values": {"kind": 1e999}}', b'{"values": {}, "values": {}}', b'{"values": {"kind": "a", "kind": "b"}}',
    b'{"values": []}', b'{"materials": {"x": 1}}', b'{"materials": {"x": [1]}}', b'{"subjects": {}}', b'{"agreed": "x"}',
    b'{"version": 1}', b'{"x": 1}', b"[" * 100_000, b'{"values": {"kind": ' + b"[" * 500 + b"]" * 500 + b"}}",
    b'{"values": {"kind": ' + b"9" * 5_000 + b"}}", b"\xef\xbb\xbf{}",
]  # fmt: skip


@pytest.mark.parametrize("body", MALFORMED, ids=range(len(MALFORMED)))
def test_a_body_that_is_not_what_is_described(program: Program, body: bytes):
    refused(program.file(REDUCTION, body), 400)


TEXTS = st.text(max_size=40) | st.sampled_from(["\ud800", "\x00", "９", "2022-02-30", "'; --", "{{7*7}}", "[[[["])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize("unit", ["agency1", "hospital1", "school1"])
@settings(
    max_examples=200, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(random=st.randoms(use_true_random=False), several=st.lists(JSON, min_size=8, max_size=8), texts=st.lists(TEXTS))
def test_no_body_is_an_error_of_ours(hall: Hall, unit: str, random: Random, several: list[object], texts: list[str]):
    """Any JSON in any place of the body of an item that the unit may file."""
    program, definitions = hall.program(unit), hall.platform.definitions
    item = definitions.items[random.choice(program.get("items").json)["id"]]
    names = [*(one.name for one in item.fields), *(one.name for one in item.materials)]
    body = {
        "values": dict(zip(random.sample(names, min(4, len(names))) + texts, several)),
        "materials": dict(zip(random.sample(names, min(2, len(names))), [texts, several[6]])),
        "subjects": texts,
        "agreed": texts,
    }
    if random.random() < 0.3:
        body[random.choice([*body, "version", "x"])] = several[7]
    answer = program.file(item.id, json.dumps(body).encode())
    assert answer.status_code in (201, 400, 409, 422), answer.text
    assert answer.mimetype == (PROBLEM if answer.status_code != 201 else "application/json")
    json.loads(answer.data)


USERS = {"medical": "hospital1", "school": "school1", "flexible_agency": "agency1"}


def test_a_table_written_as_a_text(hall: Hall):
    """A text may hold JSON of any depth, which the depth of the body says nothing of."""
    tables = [
        (item, one)
        for portal in USERS
        for item in hall.platform.definitions.items_of(portal)
        for one in item.fields
        if isinstance(one, RowsField)
    ]
    assert tables
    for item, table in tables:
        program = hall.program(USERS[item.portal])
        column = table.columns[0].name
        for depth in (400, 900, 100_000):
            text = f'[{{"{column}": {"[" * depth}{"]" * depth}}}]'
            refused(program.file(item.id, {"values": {table.name: text}}), 422)
