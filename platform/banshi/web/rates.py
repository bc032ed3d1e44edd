"""How often a program may ask: counted in each process, by person, and by address before anybody is known."""

import time

from flask import Flask, current_app
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests


class Rates:
    """So many requests of each caller in each minute."""

    def __init__(self, per_minute: int) -> None:
        self._most: RateLimitItem = RateLimitItemPerMinute(per_minute)
        self._counted = FixedWindowRateLimiter(MemoryStorage())

    def wait(self, caller: str) -> int:
        """Count a request; 0, or how many seconds the caller must wait because it is one too many."""
        if self._counted.hit(self._most, caller):
            return 0
        ends = self._counted.get_window_stats(self._most, caller).reset_time
        return max(1, round(ends - time.time()))


def install(app: Flask, per_minute: int) -> None:
    app.extensions["banshi_rates"] = Rates(per_minute)


def admit(caller: str) -> None:
    """Let this request of `caller` through.

    :raises TooManyRequests: it is one too many
    """
    rates: Rates = current_app.extensions["banshi_rates"]
    seconds = rates.wait(caller)
    if seconds:
        raise TooManyRequests(retry_after=seconds)
