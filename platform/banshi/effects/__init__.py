"""The built-in effect kinds, one file each."""

from banshi.effect import Effect
from banshi.effects.change import ChangeRecord
from banshi.effects.change_tree import ChangeTree
from banshi.effects.create import CreateRecord
from banshi.effects.remove import RemoveRecord

BUILTIN: tuple[type[Effect], ...] = (ChangeRecord, CreateRecord, RemoveRecord, ChangeTree)
