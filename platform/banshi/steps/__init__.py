"""The built-in step kinds, one file each."""

from banshi.step import Step
from banshi.steps.attach import Attach
from banshi.steps.choose import Choose
from banshi.steps.confirm import Confirm
from banshi.steps.fill import Fill
from banshi.steps.find import Find
from banshi.steps.pledge import Pledge
from banshi.steps.result import Result
from banshi.steps.tree import Tree

BUILTIN: tuple[type[Step], ...] = (Pledge, Choose, Find, Confirm, Fill, Attach, Tree, Result)
