"""An application as its row keeps it: what is sealed and how, and what stands in columns beside it."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from hashlib import sha256
from typing import Any, TypeVar

import structlog

from banshi.applications.store import (
    Added,
    Application,
    Event,
    EventKind,
    Filing,
    Halt,
    Move,
    Progress,
    Remark,
    Subject,
)
from banshi.field import ONLINE
from banshi.material import HandedIn
from banshi.review import Action, Decision
from banshi.storage.sealing import Purpose, Seal, Unsealable

Opened = TypeVar("Opened")
log = structlog.get_logger("banshi.storage")

FILE_ID = re.compile(r"[0-9a-f]{32}")


def dump(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def content_hash(content: bytes) -> str:
    return sha256(content).hexdigest()


def seal_filing(seal: Seal, application_id: str, filing: Filing) -> bytes:
    content = {
        "values": dict(filing.values),
        "materials": {name: list(files) for name, files in filing.materials.items()},
        "subjects": [asdict(one) for one in filing.subjects],
        "agreed": dict(filing.agreed),
        "held": {name: list(files) for name, files in filing.held.items()},
        "channel": filing.channel,
        "handed_in": {name: asdict(one) for name, one in filing.handed_in.items()},
    }
    return seal.seal(Purpose.DOCUMENT, dump(content), application_id)


def open_filing(seal: Seal, application_id: str, document: bytes, listed: Mapping[str, str]) -> Filing:
    """The inverse of `seal_filing`; what is listed stands beside the document, in the row.

    :raises Unsealable: the document was altered or belongs to another application
    """
    content = json.loads(seal.open(Purpose.DOCUMENT, document, application_id))
    return Filing(
        values=content["values"],
        materials=content["materials"],
        subjects=[Subject(**one) for one in content["subjects"]],
        listed=listed,
        agreed=content.get("agreed", {}),
        held=content.get("held", {}),
        channel=content.get("channel", ONLINE),
        handed_in={name: HandedIn(**one) for name, one in content.get("handed_in", {}).items()},
    )


def dump_decision(decision: Decision) -> dict[str, object]:
    told: dict[str, object] = {"stage": decision.stage, "action": decision.action.value, "by": decision.by}
    seldom = {"instead_of": decision.instead_of, "kept": decision.kept}
    return {**told, **{name: value for name, value in seldom.items() if value}}


def load_decision(content: Mapping[str, Any]) -> Decision:
    return Decision(
        content["stage"],
        Action(content["action"]),
        content.get("by", 0),
        content.get("instead_of", 0),
        content.get("kept", False),
    )


def dump_progress(one: Progress) -> dict[str, object]:
    """What stands in no column of its own."""
    return {
        "since": one.since.isoformat() if one.since else None,
        "came": {stage: at.isoformat() for stage, at in one.came.items()},
        "holder_name": one.holder_name,
        "offices": dict(one.offices),
        "added": [asdict(each) for each in one.added],
        "halts": [[str(each.since), str(each.until) if each.until else None, each.why] for each in one.halts],
        "extended": one.extended,
        "objections": one.objections,
        "provisional": one.provisional,
        "was_due_on": str(one.was_due_on) if one.was_due_on else None,
        "worked_days": one.worked_days,
    }


def load_progress(row: Any) -> Progress:
    """The inverse of `moved_columns`, of one row of applications."""
    kept = row.progress
    since, was_due_on = kept.get("since"), kept.get("was_due_on")
    return Progress(
        stage=row.stage,
        since=datetime.fromisoformat(since) if since else None,
        came={stage: datetime.fromisoformat(at) for stage, at in kept.get("came", {}).items()},
        holder=row.holder,
        holder_name=kept.get("holder_name", ""),
        offices=kept.get("offices", {}),
        added=tuple(Added(**one) for one in kept.get("added", ())),
        halts=tuple(_halt(*one) for one in kept.get("halts", ())),
        extended=kept.get("extended", 0),
        objections=kept.get("objections", 0),
        due_on=row.due_on,
        stage_due_on=row.stage_due_on,
        provisional=kept.get("provisional", False),
        was_due_on=date.fromisoformat(was_due_on) if was_due_on else None,
        worked_days=kept.get("worked_days"),
    )


def _halt(since: str, until: str | None, why: str) -> Halt:
    return Halt(date.fromisoformat(since), date.fromisoformat(until) if until else None, why)


def seal_event(seal: Seal, application_id: str, sequence: int, move: Move, document: bytes | None) -> bytes:
    """What the event of `move` says, with the state it led to and the hash of the document it filed."""
    said = move.event
    content = {
        "actor": said.actor,
        "unit_id": said.unit_id,
        "stage": said.stage,
        "note": said.note,
        "remarks": [asdict(one) for one in said.remarks],
        "verdicts": dict(said.verdicts),
        "before": None if said.before is None else dict(said.before),
        "details": dict(said.details),
        "role": said.role,
        "origin": said.origin,
        "state": move.after.state.value,
        "decision": dump_decision(move.decision) if move.decision else None,
        "decisions": [dump_decision(one) for one in move.after.decisions],
        "document": content_hash(document) if document else "",
    }
    return seal.seal(Purpose.EVENT, dump(content), f"{application_id}.{sequence}")


def open_event(seal: Seal, application_id: str, sequence: int, content: bytes) -> dict[str, Any]:
    """The inverse of `seal_event`.

    :raises Unsealable: altered or moved
    """
    opened: dict[str, Any] = json.loads(seal.open(Purpose.EVENT, content, f"{application_id}.{sequence}"))
    return opened


def opened(rows: Iterable[Any], open_: Callable[[Any], Opened]) -> Sequence[Opened]:
    """What rows of applications or events open to. One that somebody altered is left out, and named in the log: the
    others need not wait for it."""
    found = []
    for row in rows:
        try:
            found.append(open_(row))
        except Unsealable as error:
            log.error("altered", what=str(error))
    return found


def load_event(seal: Seal, row: Any) -> Event:
    """The event of one row of its table."""
    said = open_event(seal, row.application_id, row.sequence, row.content)
    return Event(
        kind=EventKind(row.kind),
        at=row.at,
        actor=said["actor"],
        actor_id=row.actor_id,
        unit_id=said["unit_id"],
        stage=said["stage"],
        note=said["note"],
        remarks=tuple(Remark(**one) for one in said["remarks"]),
        before=said["before"],
        verdicts=said.get("verdicts", {}),
        details=said.get("details", {}),
        role=said.get("role", ""),
        origin=said.get("origin", ""),
    )


def moved_columns(one: Application) -> dict[str, object]:
    return {
        "state": one.state.value,
        "version": one.version,
        "decided_at": one.decided_at,
        "decisions": [dump_decision(decision) for decision in one.decisions],
        "progress": dump_progress(one.progress),
        "stage": one.progress.stage,
        "holder": one.progress.holder,
        "due_on": one.progress.due_on,
        "stage_due_on": one.progress.stage_due_on,
    }


def filed_columns(one: Application, document: bytes, round_: int) -> dict[str, object]:
    """The columns that a filing sets."""
    first = one.filing.subjects[0] if one.filing.subjects else None
    return {
        "document": document,
        "listed": dict(one.filing.listed),
        "round": round_,
        "subject_title": first.masked_title if first else "",
        "subject_count": len(one.filing.subjects),
        "id_type": first.id_type if first else "",
        "masked_id_number": first.masked_id_number if first else "",
    }


def file_ids(filing: Filing) -> list[str]:
    """The ids among materials and values that may be files'. What is none, or another unit's, binds nothing."""
    named = {one for kept in (filing.materials, filing.held) for files in kept.values() for one in files}
    for value in filing.values.values():
        named.update(str(one) for one in (value if isinstance(value, list) else [value]))
    return sorted(one for one in named if FILE_ID.fullmatch(one))
