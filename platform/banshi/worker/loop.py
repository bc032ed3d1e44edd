"""The loop of the worker: what is to be told is told at once, what is to be done daily in the morning, and in between
what is old is thrown away."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from threading import Event
from traceback import extract_tb

import structlog

from banshi.calendar import OFFICE_TIME, office_day
from banshi.i18n import Translator
from banshi.startup import Platform, PlatformSource
from banshi.storage import working
from banshi.storage.database import StoreUnavailable
from banshi.storage.outbox import free_claims
from banshi.storage.publications import current_epoch
from banshi.storage.purging import purge
from banshi.storage.working import AlreadyWorking, only_worker
from banshi.worker.delivering import Teller
from banshi.worker.limits import calendar_mark, redate, sweep
from banshi.worker.mailing import Mailer

# How long to wait, in seconds: where nothing is to be done; where another worker works or the database is away.
_IDLE, _AWAY = 1.0, 5.0
# Nobody is reminded before the office opens.
_OPENS = 8
_SWEEP, _REDATE = "sweep", "redate"
log = structlog.get_logger("banshi.worker")


@dataclass
class Worker:
    """Works until `stopped` is set. `now` tells the time, for tests."""

    source: PlatformSource
    translators: Mapping[str, Translator]
    mailer: Mailer | None
    stopped: Event = field(default_factory=Event)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    # What is known to be done, so that it is not asked every second.
    _swept: date | None = None
    _mark: str = ""
    # What is thrown away today, and which day that is.
    _purging: Iterator[int] = iter(())
    _purged: date | None = None

    def run(self) -> None:
        """Work as long as no other worker does; wait for that otherwise, and while the database is away."""
        waiting = False
        while not self.stopped.is_set():
            try:
                with only_worker(self.source.database) as check:
                    waiting = False
                    free_claims(self.source.database)
                    self._platform()
                    log.info("worker begins")
                    self._work(check)
            except AlreadyWorking:
                if not waiting:
                    log.info("another worker works: waiting for its end")
                waiting = True
                self.stopped.wait(_AWAY)
            except StoreUnavailable:
                log.warning("the database does not answer")
                self.stopped.wait(_AWAY)
            except Exception as error:
                # One case that cannot be opened must not end what all others wait for. No text: it may quote a person.
                where = [f"{one.filename}:{one.lineno} {one.name}" for one in extract_tb(error.__traceback__)]
                log.error("worker failed", error=type(error).__name__, at=where[-5:])
                self.stopped.wait(_AWAY)

    def _work(self, check: Callable[[], None]) -> None:
        while not self.stopped.is_set():
            check()
            if not self.step():
                self.stopped.wait(_IDLE)

    def step(self) -> int:
        """Do once what is to be done now; answers with how much that was."""
        platform = self._platform()
        teller = Teller(platform, self.source.settings, self.mailer, self.translators, self.stopped)
        # First what people wait for: a job that fails must not hold it up.
        done = teller.take(self.now()) + teller.deliver(self.now()) + self._jobs(platform)
        self._purge_some()
        return done

    def _platform(self) -> Platform:
        return self.source.current(current_epoch(self.source.database))

    def _jobs(self, platform: Platform) -> int:
        """The jobs that are due: the sweep on each working day, limits anew for each calendar."""
        here, calendar = self.now().astimezone(OFFICE_TIME), platform.store.calendar
        day, mark, done = here.date(), calendar_mark(calendar), 0
        if mark != self._mark:
            if mark != working.last_mark(platform.database, _REDATE):
                done += self._job(_REDATE, day, lambda: redate(platform, self.now()), mark)
            self._mark = mark
        if day != self._swept and here.hour >= _OPENS and calendar.is_working(day):
            done += self._job(_SWEEP, day, lambda: sweep(platform, day, self.now()))
            self._swept = day
        return done

    def _purge_some(self) -> None:
        """One batch of what is thrown away once a day. That is nothing to hurry for: the loop goes on in between."""
        day = office_day(self.now())
        if day != self._purged:
            self._purging, self._purged = purge(self.source.database, self.now()), day
        if gone := next(self._purging, 0):
            log.info("thrown away", rows=gone)

    def _job(self, name: str, day: date, do: Callable[[], int], mark: str = "") -> int:
        """One job, unless it ended that day already; one that a worker died in is done again from its beginning."""
        if not working.begin_job(self.source.database, name, day, self.now(), mark):
            return 0
        begun, count = time.perf_counter(), do()
        working.end_job(self.source.database, name, day, self.now())
        log.info("job done", job=name, cases=count, seconds=round(time.perf_counter() - begun, 1))
        return count
