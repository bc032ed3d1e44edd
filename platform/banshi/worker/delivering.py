"""Telling: rows of the outbox become messages, and messages go out by the channels of their readers and items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from banshi.applications.store import Event
from banshi.definition.model import Item
from banshi.i18n import CHINESE, ENGLISH, Translator
from banshi.message import Kind, Letter
from banshi.policy import EVERYTHING
from banshi.renderers.messages import in_both
from banshi.settings import Settings
from banshi.startup import Platform
from banshi.storage import outbox
from banshi.storage.messages import Case, facts_of, load_cases, load_events
from banshi.storage.outbox import MAIL, Claimed, Waiting
from banshi.web.recipients import Recipient, recipients_by_id, recipients_of
from banshi.worker.mailing import Mailer, Undeliverable

# After how long a letter that did not go out is tried again; then it is given up.
RETRIES = tuple(timedelta(minutes=one) for one in (1, 5, 30, 120, 360, 1440))
_AT_ONCE = 100
_CLAIMED = 20
log = structlog.get_logger("banshi.worker")


@dataclass(frozen=True)
class Teller:
    """Tells people, with the definitions of one epoch."""

    platform: Platform
    settings: Settings
    mailer: Mailer | None
    translators: Mapping[str, Translator]

    def take(self, now: datetime) -> int:
        """Make messages of what waits in the outbox; answers with how many rows were taken."""
        rows = outbox.waiting(self.platform.database, _AT_ONCE)
        if rows:
            people = recipients_of(self.platform.database, [one.recipient for one in rows])
            taken = [(one, self._told(one, people[one.recipient])) for one in rows]
            outbox.take(self.platform.database, taken, now)
        return len(rows)

    def _told(self, one: Waiting, people: Sequence[Recipient]) -> Sequence[tuple[int, Sequence[str]]]:
        """The users to tell, with the channels besides the hall."""
        item = self.platform.version(one.digest)
        if one.kind is Kind.PASSED and (item is None or one.kind not in item.messages):
            return ()
        if not people:
            log.warning("nobody to tell", kind=one.kind.value, duty=one.recipient)
        named = [name for name, _notifier in item.notify] if item else []
        return [(each.user_id, [*named, *self._mail_of(each)]) for each in people]

    def _mail_of(self, person: Recipient) -> Sequence[str]:
        return [MAIL] if self.mailer and self.mailer.reaches(person.email) else []

    def deliver(self, now: datetime) -> int:
        """Send what is due to go out; answers with how many were tried."""
        database = self.platform.database
        claims = outbox.claim(database, now, _CLAIMED)
        if not claims:
            return 0
        people = recipients_by_id(database, {one.user_id for one in claims})
        cases = load_cases(database, {one.application_id for one in claims}, EVERYTHING)
        events = load_events(database, {(one.application_id, one.sequence) for one in claims})
        for one in claims:
            case, event = cases[one.application_id], events.get((one.application_id, one.sequence))
            self._send(one, case, event, people.get(one.user_id), now)
        return len(claims)

    def _letter(self, one: Claimed, case: Case, event: Event | None, item: Item | None, user_name: str) -> Letter:
        facts = facts_of(one.kind, one.about, case, event, item)
        said = in_both(one.kind, facts, self.translators[CHINESE], self.translators[ENGLISH])
        place = "cases" if case.submitted_by == one.user_id else "desk"
        link = f"\n\n{self.settings.address}/{place}/{case.number}/" if self.settings.address else ""
        return Letter(self._key(one), user_name, said.subject, said.text + link)

    def _key(self, one: Claimed) -> str:
        """No other message of any hall has it, and nothing can be read from it."""
        return self.platform.database.seal.token("letter", f"{one.message_id} {one.channel}")

    def _send(self, one: Claimed, case: Case, event: Event | None, person: Recipient | None, now: datetime) -> None:
        """One try. Whatever goes wrong is noted without the text or the address: there may be a person in them."""
        state, next_at = "sent", now
        try:
            self._carry(one, case, event, person)
        except Undeliverable:
            state = "failed"
        except Exception as error:
            state = "waiting" if one.attempts <= len(RETRIES) else "failed"
            next_at = now + RETRIES[min(one.attempts, len(RETRIES)) - 1]
            self._log("not sent", one, type(error).__name__)
        if state == "failed":
            self._log("given up", one)
        outbox.settle(self.platform.database, one, state, next_at)

    def _log(self, said: str, one: Claimed, error: str = "") -> None:
        log.warning(said, delivery=one.id, channel=one.channel, attempt=one.attempts, error=error)

    def _carry(self, one: Claimed, case: Case, event: Event | None, person: Recipient | None) -> None:
        if person is None:
            # The account was closed meanwhile.
            raise Undeliverable
        item = self.platform.version(case.digest)
        letter = self._letter(one, case, event, item, person.user_name)
        if one.channel == MAIL:
            if self.mailer is None or not self.mailer.reaches(person.email):
                raise Undeliverable
            self.mailer.send(letter, person.email, one.at)
            return
        notifier = next((each for name, each in item.notify if name == one.channel), None) if item else None
        if notifier is None:
            raise Undeliverable
        notifier(letter)
