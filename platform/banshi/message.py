"""What people are told of an application 消息: the kinds of messages, and the contract of who carries one out."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Why a message was written. The first nine go to whoever filed."""

    RETURNED = "returned"
    APPROVED = "approved"
    REFUSED = "refused"
    PASSED = "passed"
    EXTENDED = "extended"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    REOPENED = "reopened"
    REDATED = "redated"
    TRANSFERRED = "transferred"
    ADDED = "added"
    SOON = "soon"
    DUE = "due"
    LATE = "late"
    NOTICE_ENDED = "notice_ended"


# What an item may put in its own words: what the applicant is told. PASSED is told only where the item does so.
OWN_WORDS = (
    Kind.RETURNED,
    Kind.APPROVED,
    Kind.REFUSED,
    Kind.PASSED,
    Kind.EXTENDED,
    Kind.SUSPENDED,
    Kind.RESUMED,
)


@dataclass(frozen=True)
class Letter:
    """A message as it leaves the hall, without personal data.

    :ivar key: the same at each try of one message by one channel, and no other's: whoever gets it twice keeps one
    :ivar user_name: the account it goes to
    :ivar subject: one line
    :ivar text: lines for people
    """

    key: str
    user_name: str
    subject: str
    text: str


# Carries a letter out. Whatever it raises means: not yet, try again later.
Notifier = Callable[[Letter], None]
