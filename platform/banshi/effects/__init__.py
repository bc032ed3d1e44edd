"""The built-in effect kinds, one file each."""

from banshi.effect import Effect
from banshi.effects.change import ChangeRecord
from banshi.effects.create import CreateRecord

BUILTIN: tuple[type[Effect], ...] = (ChangeRecord, CreateRecord)
