"""Filling an empty platform with the demo: units, hospitals, people, accounts and past applications."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime

from banshi.calendar import office_day
from banshi.conditions import Values
from banshi.demo.departments import departments
from banshi.demo.hospitals import hospitals
from banshi.demo.past import ENROLMENT, PAST, REDUCTION, Agency, past_applications
from banshi.demo.people import AGENCIES, PEOPLE, people
from banshi.demo.photos import HEIGHT, WIDTH, certificate, portrait
from banshi.demo.students import students
from banshi.demo.units import units
from banshi.demo.users import DEMO_PASSWORD, DemoUser, demo_users
from banshi.policy import EVERYTHING, FRONT_DESK, ROLES, UNITS, Actor
from banshi.startup import Platform
from banshi.storage.files import store_file
from banshi.storage.records import load_rows

SEED = 20260101
_PHOTOS, _CERTIFICATES = 6, 3

# User name, name to show, password, roles, unit; answers with the id.
CreateUser = Callable[[str, str, str, Sequence[str], str], int]


def load_demo(
    platform: Platform,
    create_user: CreateUser,
    say: Callable[[str], object],
    now: datetime | None = None,
    persons: int = PEOPLE,
    past: int = PAST,
) -> None:
    """Load the demo; nothing happens when the units are there already.

    :param say: told what is going on, in Chinese
    :raises Conflict: registers hold other records
    """
    if platform.store.find_record(UNITS, "office-city", EVERYTHING) is not None:
        return
    now = now or datetime.now(UTC)
    today = office_day(now)
    insured = _load_registers(platform, now, today, persons, say)
    known = {*ROLES, FRONT_DESK, *platform.definitions.roles}
    people_here = [one for one in demo_users() if known.issuperset(one.roles)]
    actors = {one.user_name: _actor(platform, create_user, one) for one in people_here}
    say(f"{len(actors)} 个演示账户")
    agencies = [_agency(platform, actors[one], insured) for one in AGENCIES]
    reviewers = [one for one in actors.values() if one.has(FRONT_DESK)]
    if {ENROLMENT, REDUCTION}.intersection(platform.definitions.items):
        say(f"{past:,} 件历史办件……")
        lives = past_applications(
            SEED, platform.definitions.items, agencies, reviewers, today, platform.store.calendar, past
        )
        platform.store.load(lives)
    say("演示数据已装入")


def _load_registers(
    platform: Platform, now: datetime, today: date, persons: int, say: Callable[[str], object]
) -> Sequence[Values]:
    dictionaries = platform.definitions.dictionaries
    places = list(units(SEED, dictionaries["area"]))
    clinics = list(hospitals(SEED, dictionaries["area"], dictionaries["hospital_level"]))
    insured = list(people(SEED, dictionaries, [str(one["code"]) for one in clinics], today, persons))
    classes = list(departments(SEED, places, today))
    pupils = list(students(SEED, dictionaries, classes, today))
    # Who is insured through an agency is insured in the city.
    city = [one for one in insured if one["state"] == "active"]
    loaded = (
        (UNITS, places),
        ("hospital", clinics),
        ("insured_person", insured),
        ("department", classes),
        ("student", pupils),
        ("city_insured", city),
    )
    for register, rows in loaded:
        if register in platform.store.tables:
            say(f"{platform.store.tables[register].register.title.zh}：{len(rows):,} 条")
            _load(platform, register, rows, now)
    return insured


def _load(platform: Platform, register: str, rows: Iterable[Values], now: datetime) -> None:
    """Load what the register has columns for."""
    table = platform.store.tables[register]
    columns = {one.name for one in table.columns()}
    kept = ({name: value for name, value in row.items() if name in columns} for row in rows)
    load_rows(platform.database, table, kept, now)


def _actor(platform: Platform, create_user: CreateUser, one: DemoUser) -> Actor:
    user_id = create_user(one.user_name, one.display_name, DEMO_PASSWORD, one.roles, one.unit_id)
    kind, title = platform.unit(one.unit_id)
    return Actor(user_id, one.user_name, one.display_name, one.unit_id, kind, title, frozenset(one.roles))


def _agency(platform: Platform, clerk: Actor, insured: Sequence[Values]) -> Agency:
    number = AGENCIES.index(clerk.unit_id) * 100
    photos = [
        store_file(platform.database, clerk, "照片.jpg", "image/jpeg", portrait(number + one), WIDTH, HEIGHT).id
        for one in range(_PHOTOS)
    ]
    certificates = [
        store_file(platform.database, clerk, "死亡证明.png", "image/png", certificate(number + one), 600, 848).id
        for one in range(_CERTIFICATES)
    ]
    return Agency(clerk, [one for one in insured if one["unit_id"] == clerk.unit_id], photos, certificates)
