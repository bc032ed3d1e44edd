"""A hall with one more item: the branch office of the language reference, with every kind of page a filing can have."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from banshi.demo.loading import DEMO_PASSWORD
from banshi.settings import ROOT, Settings
from tests.halls import copy_shipped, settings_at

ITEM = "/flexible_agency/branch_office/"
PLEDGED = re.compile(r'name="agreed" value="([0-9a-f]{64})"')


def branch_office(**replaced: str) -> str:
    """The item as the reference has it, in our portal, with some of its words replaced."""
    text = (ROOT / "docs" / "example" / "items" / "demo_hall" / "branch_office.yaml").read_text(encoding="utf-8")
    # Of the guides that ship none is its own.
    text = text.replace("demo_hall", "flexible_agency").replace('guide: ["112036001009"]\n', "")
    for old, new in replaced.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


def write(settings: Settings, text: str) -> None:
    (settings.definitions / "items" / "flexible_agency" / "branch_office.yaml").write_text(text, encoding="utf-8")


def make_settings(folder: Path, **more: Any) -> Settings:
    """Those of a hall with a copy of the shipped definitions, to be added to."""
    copy_shipped(folder / "definitions")
    return settings_at(folder, **more)


@dataclass
class Clerk:
    """A person at a browser without JavaScript, with one filing open. `page` is the latest answer."""

    client: FlaskClient
    page: str = ""
    address: str = ""
    status: int = 0
    token: str = field(default="", repr=False)

    def open(self, address: str) -> "Clerk":
        return self._took(self.client.get(address), address)

    def send(self, action: str = "next", **typed: object) -> "Clerk":
        """Send the form of the page, with what is typed into it."""
        to = re.search(r'<form method="post" action="([^"]+)" enctype', self.page)
        assert to, self.page
        return self.post(to[1], action=action, **typed)

    def post(self, address: str, **typed: object) -> "Clerk":
        answer = self.client.post(address, data={"csrf_token": self.token, **typed})
        return self._took(answer, address)

    def agree(self, action: str = "next") -> "Clerk":
        return self.send(action, agreed=PLEDGED.search(self.page)[1])

    @property
    def draft(self) -> str:
        return re.search(r"/drafts/(\w+)/", self.address + self.page)[1]

    @property
    def number(self) -> int:
        return int(re.search(r"/drafts/\w+/(\d+)/", self.address)[1])

    def value(self, name: str) -> str:
        """What stands in a text input."""
        found = re.search(rf'<input[^>]*id="{name}"[^>]*>', self.page)
        typed = re.search(r'value="([^"]*)"', found[0]) if found else None
        return typed[1] if typed else ""

    def _took(self, answer: TestResponse, address: str) -> "Clerk":
        self.status = answer.status_code
        while answer.status_code in (302, 303):
            address = answer.headers["Location"]
            answer = self.client.get(address)
        self.page, self.address = answer.get_data(as_text=True), address
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.page)
        self.token = found[1] if found else self.token
        return self


def sign_in(app: Flask, name: str = "agency1") -> Clerk:
    clerk = Clerk(app.test_client()).open("/login")
    clerk.post("/login", user_name=name, password=DEMO_PASSWORD)
    assert "/login" not in clerk.address
    return clerk
