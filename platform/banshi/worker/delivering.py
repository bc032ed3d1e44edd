"""Telling: rows of the outbox become messages, and messages go out by the channels of their readers and items."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event as Signal

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
from banshi.storage.recipients import Recipient, recipients_by_id, recipients_of
from banshi.worker.mailing import Mailer, Undeliverable
from banshi.worker.versions import versions_of

# After how long a letter that did not go out is tried again; then it is given up.
RETRIES = tuple(timedelta(minutes=one) for one in (1, 5, 30, 120, 360, 1440))
_AT_ONCE = 100
_CLAIMED = 20
# How long letters go out before the hall has its turn again, in seconds: a mail server may answer none of them.
_TURN = 2.0
log = structlog.get_logger("banshi.worker")


@dataclass(frozen=True)
class _About:
    """What a letter is about, and to whom it goes; None for what is not there any more or does not open."""

    case: Case | None
    event: Event | None
    item: Item | None
    person: Recipient | None


@dataclass(frozen=True)
class Teller:
    """Tells people, with the definitions of one epoch, until it is `stopped`."""

    platform: Platform
    settings: Settings
    mailer: Mailer | None
    translators: Mapping[str, Translator]
    stopped: Signal

    def take(self, now: datetime) -> int:
        """Make messages of what waits in the outbox; answers with how many rows were taken."""
        rows = outbox.waiting(self.platform.database, _AT_ONCE)
        if rows:
            people = recipients_of(self.platform.database, [one.recipient for one in rows])
            items = versions_of(self.platform, (one.digest for one in rows))
            taken = [(one, self._told(one, items[one.digest], people[one.recipient])) for one in rows]
            outbox.take(self.platform.database, taken, now)
        return len(rows)

    def _told(
        self, one: Waiting, item: Item | None, people: Sequence[Recipient]
    ) -> Sequence[tuple[int, Sequence[str]]]:
        """The users to tell, with the channels besides the hall."""
        if one.kind is Kind.PASSED and (item is None or one.kind not in item.messages):
            return ()
        if not people:
            log.warning("nobody to tell", kind=one.kind.value, duty=one.recipient)
        named = [name for name, _notifier in item.notify] if item else []
        return [(each.user_id, [*named, *self._mail_of(each)]) for each in people]

    def _mail_of(self, person: Recipient) -> Sequence[str]:
        return [MAIL] if self.mailer and self.mailer.reaches(person.email) else []

    def deliver(self, now: datetime) -> int:
        """Send what is due to go out, as far as it gets in its turn; answers with how many were tried."""
        claims = outbox.claim(self.platform.database, now, _CLAIMED)
        if not claims:
            return 0
        end, tried = time.monotonic() + _TURN, 0
        for one, about in zip(claims, self._abouts(claims)):
            self._send(one, about, now)
            tried += 1
            if self.stopped.is_set() or time.monotonic() > end:
                break
        outbox.give_back(self.platform.database, claims[tried:])
        return tried

    def _abouts(self, claims: Sequence[Claimed]) -> Sequence[_About]:
        database = self.platform.database
        people = recipients_by_id(database, {one.user_id for one in claims})
        cases = load_cases(database, {one.application_id for one in claims}, EVERYTHING)
        events = load_events(database, {(one.application_id, one.sequence) for one in claims})
        items = versions_of(self.platform, (one.digest for one in cases.values()))
        found = []
        for one in claims:
            case, event = cases.get(one.application_id), events.get((one.application_id, one.sequence))
            found.append(_About(case, event, items[case.digest] if case else None, people.get(one.user_id)))
        return found

    def _letter(self, one: Claimed, about: _About, case: Case, user_name: str) -> Letter:
        facts = facts_of(one.kind, one.about, case, about.event, about.item)
        said = in_both(one.kind, facts, self.translators[CHINESE], self.translators[ENGLISH])
        place = "cases" if case.submitted_by == one.user_id else "desk"
        link = f"\n\n{self.settings.address}/{place}/{case.number}/" if self.settings.address else ""
        return Letter(self._key(one), user_name, said.subject, said.text + link)

    def _key(self, one: Claimed) -> str:
        """No other message of any hall has it, and nothing can be read from it."""
        return self.platform.database.seal.token("letter", f"{one.message_id} {one.channel}")

    def _send(self, one: Claimed, about: _About, now: datetime) -> None:
        """One try. Whatever goes wrong is noted without the text or the address: there may be a person in them."""
        state, next_at = "sent", now
        try:
            self._carry(one, about)
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

    def _carry(self, one: Claimed, about: _About) -> None:
        case, item, person = about.case, about.item, about.person
        if case is None or person is None:
            # Somebody altered the case, or the account was closed meanwhile.
            raise Undeliverable
        letter = self._letter(one, about, case, person.user_name)
        if one.channel == MAIL:
            if self.mailer is None or not self.mailer.reaches(person.email):
                raise Undeliverable
            self.mailer.send(letter, person.email, one.at)
            return
        notifier = next((each for name, each in item.notify if name == one.channel), None) if item else None
        if notifier is None:
            raise Undeliverable
        notifier(letter)
