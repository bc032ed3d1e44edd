"""The built-in review kinds, one file each."""

from banshi.review import Review
from banshi.reviews.automatic import Automatic
from banshi.reviews.chain import Chain
from banshi.reviews.desk import Desk

BUILTIN: tuple[type[Review], ...] = (Automatic, Desk, Chain)
