"""What the applicant agreed to when filing: which text, in which version, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from banshi.applications.store import Application
from banshi.definition.model import Item
from banshi.i18n import Text
from banshi.web.pages import local_time


@dataclass(frozen=True)
class Agreed:
    """One text that was agreed to. `digest` is the SHA-256 (hex) of its Chinese text."""

    title: Text
    tick: Text
    text: Text
    at: datetime
    digest: str

    @property
    def paragraphs(self) -> bool:
        """Whether there is more to read than the words beside the box."""
        return self.text != self.tick


def agreed_to(item: Item, application: Application) -> Sequence[Agreed]:
    """In the order of the steps; `item` is the version that the application was made with, and so has the texts."""
    kept = application.filing.agreed
    found = [step.agreement for step in item.steps if step.agreement and step.agreement.digest in kept]
    return [
        Agreed(
            title=one.title or item.title,
            tick=one.tick,
            text=one.text,
            at=local_time(datetime.fromisoformat(kept[one.digest])),
            digest=one.digest,
        )
        for one in found
    ]
