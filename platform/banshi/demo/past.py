"""Past applications of the demo. The flow decides what becomes of them, as it does for filed ones."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from banshi.applications import deciding, flow
from banshi.applications.reading import Reading
from banshi.applications.store import Application, Move, Remark
from banshi.conditions import Values
from banshi.definition.model import Item
from banshi.policy import Actor
from banshi.review import Action
from banshi.workdays import Calendar

PAST = 20_000
ENROLMENT, REDUCTION = "flexible_worker_enrolment", "flexible_worker_reduction"
CERTIFICATE = "death_certificate"
_DAYS = 730
_TOLD = "死亡证明不清晰，请重新上传"
_REFUSED = "死亡证明与申报人员不符"

Filed = tuple[Move, Actor, str, Sequence[Move]]


@dataclass(frozen=True)
class Agency:
    """A unit that files: its clerk, its people's records, and the ids of files that it stored."""

    clerk: Actor
    people: Sequence[Values]
    photos: Sequence[str]
    certificates: Sequence[str]


@dataclass
class _Recorder:
    """The `Store` of one application that keeps what the flow wants written, for `DatabaseStore.load`."""

    application_id: str
    number: str
    calendar: Calendar
    filed: tuple[Move, Actor, str] | None = None
    moves: list[Move] = field(default_factory=list)

    def areas_of(self, unit_id: str) -> Sequence[str]:
        return ()

    def find_office(self, level: str, areas: Sequence[str]) -> str:
        return ""

    def submit(self, move: Move, actor: Actor, idempotency_key: str) -> Application:
        named = replace(move.after, id=self.application_id, number=self.number)
        self.filed = replace(move, after=named), actor, idempotency_key
        return named

    def move(self, before: Application, move: Move) -> Application:
        self.moves.append(move)
        return move.after


def past_applications(
    seed: int,
    items: Mapping[str, Item],
    agencies: Sequence[Agency],
    reviewers: Sequence[Actor],
    today: date,
    calendar: Calendar,
    count: int = PAST,
) -> Iterator[Filed]:
    """Applications of the two years before `today`, oldest first, as `DatabaseStore.load` takes them.

    What would happen on `today` or later has not happened: the youngest applications still wait.
    """
    rng = Random(f"past {seed}")
    end = datetime.combine(today, time(), UTC)
    for at in sorted(_office_hour(rng, end) for _each in range(count)):
        yield _Life(rng, items, rng.choice(agencies), rng.choice(reviewers), at, end, calendar).filed()


def _office_hour(rng: Random, end: datetime) -> datetime:
    """A moment from 8:30 to 17:30 in Beijing, up to two years before `end`."""
    return end - timedelta(days=rng.randint(1, _DAYS)) + timedelta(minutes=30, seconds=rng.randrange(9 * 3600))


@dataclass
class _Life:
    """One application from its filing on; `at` is the moment of its next act."""

    rng: Random
    items: Mapping[str, Item]
    agency: Agency
    reviewer: Actor
    at: datetime
    end: datetime
    calendar: Calendar

    def filed(self) -> Filed:
        rng = self.rng
        number = f"{self.at:%Y%m%d}{rng.randrange(10**10):010d}"
        recorder = _Recorder(f"{rng.getrandbits(128):032x}", number, self.calendar)
        name = rng.choice([one for one in (ENROLMENT, REDUCTION) if one in self.items])
        item = self.items[name]
        reading = self._enrolment(item) if name == ENROLMENT else self._reduction()
        key = f"{rng.getrandbits(128):032x}"
        application = flow.submit(item, reading, self.agency.clerk, recorder, key, self.at)
        if application.waiting_on:
            self._live(item, application, reading, recorder)
        assert recorder.filed, "the flow files"
        return (*recorder.filed, recorder.moves)

    def _live(self, item: Item, application: Application, reading: Reading, recorder: _Recorder) -> None:
        clerk, chance = self.agency.clerk, self.rng.random()
        if chance < 0.06:
            if self._later(2):
                flow.withdraw(application, clerk, recorder, self.at)
            return
        while application.waiting_on and self._later(12):
            action = Action.APPROVE
            if chance < 0.14:
                action = Action.REFUSE
            elif chance < 0.24 and reading.materials and not recorder.moves:
                action = Action.RETURN
            note = _REFUSED if action is Action.REFUSE else ""
            remarks = [Remark(CERTIFICATE, _TOLD)] if action is Action.RETURN else []
            application = deciding.decide(item, application, action, self.reviewer, recorder, self.at, note, remarks)
            # Some never come back.
            if action is Action.RETURN and chance < 0.23 and self._later(20):
                corrected = replace(reading, materials={CERTIFICATE: (self.rng.choice(self.agency.certificates),)})
                application = flow.correct(item, application, corrected, clerk, recorder, self.at)

    def _later(self, days: int) -> bool:
        """Goes on by up to so many days; whether that is still the past."""
        self.at += timedelta(seconds=self.rng.randrange(3600, days * 86_400))
        return self.at < self.end

    def _enrolment(self, item: Item) -> Reading:
        person = self.rng.choice(self.agency.people)
        values = {one.name: person[one.name] for one in item.fields if person.get(one.name) is not None}
        if "photo" in item.by_name:
            values["photo"] = self.rng.choice(self.agency.photos)
        return Reading(values)

    def _reduction(self) -> Reading:
        rng = self.rng
        active = [one for one in rng.choices(self.agency.people, k=8) if one["state"] == "active"]
        month = f"{self.at:%Y-%m}"
        if rng.random() < 0.5:
            chosen = active[: rng.choice((1, 1, 1, 2, 3, 5))]
            reason = rng.choice(("02", "03", "04", "05"))
            values = {"kind": "ordinary", "reason": reason, "last_month": month}
            return Reading(values, subjects={str(one["id"]): one for one in chosen})
        person = active[0]
        named = {name: person[name] for name in ("name", "id_type", "id_number")}
        return Reading(
            {"kind": "death", **named, "reason": "01", "last_month": month},
            {CERTIFICATE: (rng.choice(self.agency.certificates),)},
            {str(person["id"]): person},
        )
