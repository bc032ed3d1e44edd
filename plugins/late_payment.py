"""Derivation `late_payment_charge` 滞纳金: what is due for paying contributions late, in yuan.

The handling guide (二十九) has the office work it out and gives no formula. The rule is Article 86 of the Social
Insurance Law 社会保险法, in force since 2011-07-01: 0.05% of what is owed for each day from the day it is owed.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from banshi.conditions import Value, Values
from banshi.field import Context, Derivation
from banshi.hookspecs import hookimpl

DAILY_RATE = Decimal("0.0005")
_IN_FORCE = date(2011, 7, 1)
_FEN = Decimal("0.01")


def charge(owed: Decimal, due: date, paid: date) -> Decimal:
    """The charge in yuan, rounded half up to the fen once, at the end.

    :param due: the last day it could be paid in time; the day after is the first that counts
    :param paid: the day of payment, which counts
    """
    days = max(0, (paid - due).days)
    return (owed * DAILY_RATE * days).quantize(_FEN, ROUND_HALF_UP)


def late_payment_charge(values: Values, subjects: Sequence[Values], context: Context) -> Value:
    """由 `arrears`（元）、`due_date` 和 `paid_on`（空就是今天）得出滞纳金；2011 年 7 月以前应缴的为空，另行核定。"""
    owed, due = values.get("arrears"), values.get("due_date")
    if not isinstance(owed, str) or not isinstance(due, str):
        return None
    since = date.fromisoformat(due)
    paid = values.get("paid_on")
    until = date.fromisoformat(paid) if isinstance(paid, str) else context.today
    return None if since < _IN_FORCE else f"{charge(Decimal(owed), since, until):f}"


@hookimpl
def register_derivations() -> Mapping[str, Derivation]:
    return {"late_payment_charge": late_payment_charge}
