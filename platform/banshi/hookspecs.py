"""Every door for a plugin, in one place. The built-in kinds enter by the same doors.

A plugin is a module or package in `plugins/` with functions of these names marked `@hookimpl`.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pluggy

hookspec = pluggy.HookspecMarker("banshi")
hookimpl = pluggy.HookimplMarker("banshi")


@hookspec
def register_field_kinds() -> Sequence[type]:  # type: ignore[empty-body]
    """Field kinds: subclasses of `banshi.field.Field`."""


@hookspec
def register_step_kinds() -> Sequence[type]:  # type: ignore[empty-body]
    """Step kinds: subclasses of `banshi.step.Step`."""


@hookspec
def register_validator_kinds() -> Sequence[type]:  # type: ignore[empty-body]
    """Validator kinds: subclasses of `banshi.validator.Validator`."""


@hookspec
def register_review_kinds() -> Sequence[type]:  # type: ignore[empty-body]
    """Review kinds: subclasses of `banshi.review.Review`."""


@hookspec
def register_effect_kinds() -> Sequence[type]:  # type: ignore[empty-body]
    """Effect kinds: subclasses of `banshi.effect.Effect`."""


@hookspec
def register_checks() -> Mapping[str, Callable[..., Any]]:  # type: ignore[empty-body]
    """Named checks of automatic reviews by name: `banshi.review.NamedCheck`."""


@hookspec
def register_templates() -> Sequence[Path]:  # type: ignore[empty-body]
    """Folders of templates. `steps/<kind>.html` in one of them draws the plugin's step kind of that name; it sees
    `block`, with the controls of what the step asks in `block.sections` and the step itself as `block.step`."""


@hookspec
def register_derivations() -> Mapping[str, Callable[..., Any]]:  # type: ignore[empty-body]
    """Functions of `derived` fields by name: `banshi.field.Derivation`."""


@hookspec
def register_generators() -> Mapping[str, Callable[..., Any]]:  # type: ignore[empty-body]
    """Functions of `generated` fields by name: `banshi.field.Generation`."""


@hookspec
def register_document_slots() -> Mapping[str, Callable[..., Any]]:  # type: ignore[empty-body]
    """Functions that fill a slot of a document by name: `banshi.document.DocumentSlot`."""


@hookspec
def register_notifiers() -> Mapping[str, Callable[..., Any]]:  # type: ignore[empty-body]
    """Who carries messages out, by name: `banshi.message.Notifier`."""
