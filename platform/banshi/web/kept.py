"""What somebody typed on the page of an application, a correction or a decision, and could not send: it is kept.

It is that person's alone, and for the version it was typed for: an application that moved is looked at afresh.
"""

from collections.abc import Mapping

from banshi.applications.store import Application
from banshi.storage import drafts
from banshi.storage.drafts import BESIDE, Draft
from banshi.web.pages import current_actor, current_platform

CORRECTION, DECISION = "correction", "decision"


def keep(kind: str, application: Application, raw: Mapping[str, object]) -> None:
    """Keep what was typed, in the place of what was kept before.

    :param kind: of the page that it was typed on
    """
    one = application
    draft = Draft(_id(kind, one), one.item, one.digest, one.portal, BESIDE, {**raw}, {"version": one.version})
    drafts.save(current_platform().database, draft, current_actor())


def kept(kind: str, application: Application) -> Mapping[str, object] | None:
    """What was kept for the page; None where nothing was, or not of this version."""
    found = drafts.find(current_platform().database, _id(kind, application), current_actor())
    return found.raw if found and found.view.get("version") == application.version else None


def forget(kind: str, application: Application) -> None:
    """It was sent, if it was there."""
    if kept(kind, application) is not None:
        drafts.remove(current_platform().database, _id(kind, application), current_actor())


def _id(kind: str, application: Application) -> str:
    return f"{kind}-{application.number}"
