"""The built-in validator kinds, one file each."""

from banshi.validator import Validator
from banshi.validators.check import Check
from banshi.validators.distinct import Distinct

BUILTIN: tuple[type[Validator], ...] = (Check, Distinct)
