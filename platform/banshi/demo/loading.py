"""Filling an empty platform with the demo: units, hospitals, people, accounts and past applications."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from sqlalchemy import func, select

from banshi.demo import hospitals, people, units, users
from banshi.startup import Platform
from banshi.storage.records import load_rows

SEED = 20260101
DEMO_PASSWORD = "banshi-demo-2026"

CreateUser = Callable[[str, str, str, Sequence[str], str], int]
