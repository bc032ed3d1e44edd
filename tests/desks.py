"""A hall whose family aid goes a long way: a chain of stages, and the people who decide them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from flask import Flask
from sqlalchemy import update

from banshi.applications import deciding, flow
from banshi.applications.reading import Reading, read_stage
from banshi.applications.store import Application, Remark
from banshi.calendar import today
from banshi.conditions import Values
from banshi.demo.loading import DEMO_PASSWORD
from banshi.field import Context
from banshi.policy import EVERYTHING, REVIEWER, Actor
from banshi.review import Action
from banshi.startup import Platform
from banshi.storage.listing import list_records
from banshi.storage.tables import session
from banshi.web import admin
from tests.conftest import Copies, Place
from tests.halls import close, hall_with, open_copy, settings_at
from tests.web.stepping import Clerk, sign_in

CHAIN = Path(__file__).parent / "applications" / "chain.yaml"
STREET, DISTRICT = "street_clerk", "district_clerk"
PEOPLE = {
    "street1": ("演示街道甲", (REVIEWER, STREET)),
    "street2": ("演示街道乙", (REVIEWER, STREET)),
    "district1": ("演示区级甲", (REVIEWER, DISTRICT)),
    "district2": ("演示区级乙", (REVIEWER, DISTRICT)),
    "expert": ("演示专家", (REVIEWER,)),
}
REMARK = Remark("income", "与核对结果不符")


@dataclass
class DeskHall:
    app: Flask
    platform: Platform
    _pages: dict[str, Clerk] = field(default_factory=dict)
    _people: list[Values] = field(default_factory=list)

    @property
    def item(self) -> Any:
        return self.platform.definitions.items["family_aid"]

    def actor(self, user_name: str) -> Actor:
        with self.app.test_request_context():
            account = admin.authenticate(user_name, DEMO_PASSWORD)
            assert account is not None
            return admin.actor_of(account)

    def page(self, user_name: str) -> Clerk:
        if user_name not in self._pages:
            self._pages[user_name] = sign_in(self.app, user_name)
        return self._pages[user_name]

    def expire(self) -> None:
        """Let every session run out: whoever is asked for after this signs in anew."""
        with self.platform.database.write() as connection:
            connection.execute(update(session).values(expires_at=session.c.created_at))
        self._pages.clear()

    def filed(self, number: int = 0, income: str = "50000.00", at: datetime | None = None) -> Application:
        """Family aid of a person of agency1, the same person for the same `number`."""
        clerk = self.actor("agency1")
        if not self._people:
            register = self.platform.definitions.registers["insured_person"]
            found = list_records(self.platform.store, clerk, register, {"state": "active"}, size=50)
            self._people = [record for _key, record in found.rows]
        person = self._people[number % len(self._people)]
        named = {name: person[name] for name in ("name", "id_type", "id_number")}
        values = {**named, "home": "110101001", "income": income}
        reading = Reading(values, {}, {str(person["id"]): person})
        return flow.submit(self.item, reading, clerk, self.platform.store, uuid4().hex, at or datetime.now(UTC))

    def decided(self, one: Application, user_name: str, action: Action = Action.APPROVE) -> Application:
        actor, stage = self.actor(user_name), one.progress.stage
        chosen = next(each for each in self.item.route(one.filing.values).path() if each.id == stage)
        context = Context(today(), None, None)  # type: ignore[arg-type]
        filled = read_stage(self.item, one.filing.values, chosen, dict.fromkeys(chosen.fills, "1000"), context)
        return deciding.decide(
            self.item, one, action, actor, self.platform.store, datetime.now(UTC), "理由", [REMARK], filled=filled
        )

    def again(self, one: Application) -> Application:
        """As it is stored now."""
        found = self.platform.store.find_application(one.number, EVERYTHING)
        assert found is not None
        return found


def family_aid(folder: Path) -> Path:
    """The chain under its own name, with reasons to choose from at the stage of 审查."""
    text = CHAIN.read_text(encoding="utf-8")
    assert text.count("fills: [checked_income], ") == 1
    text = text.replace("fills: [checked_income], ", "fills: [checked_income], reasons: no_cover_reason, ")
    path = folder / "family_aid.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def prepare(place: Place) -> None:
    folder = place.files.parent
    app = hall_with(folder, [family_aid(folder)])
    admin.init_accounts(app, (STREET, DISTRICT))
    with app.app_context():
        for user_name, (name, roles) in PEOPLE.items():
            unit = "office-110101001" if STREET in roles else "office-110101"
            admin.create_user(user_name, name, DEMO_PASSWORD, roles, unit)
    close(app)


def make_desk_hall(copies: Copies, folder: Path) -> DeskHall:
    """A hall of its own in `folder`."""
    copies.copy("sqlite", folder, prepare)
    app = open_copy(settings_at(folder))
    return DeskHall(app, app.extensions["banshi_platforms"].current())
