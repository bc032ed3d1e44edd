"""`banshi`: the commands for authors and operators, each in a module that is loaded when it is asked for.

A command that serves for weeks holds what it loaded as long, and an author's commands need no database.
"""

from collections.abc import Mapping
from importlib import import_module

import click

from banshi.settings import StartError

# By name: the module, and the command in it.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "audit": ("banshi.auditing", "audit"),
    "check": ("banshi.defining", "check"),
    "create-token": ("banshi.operating", "create_token"),
    "create-user": ("banshi.operating", "create_user"),
    "describe": ("banshi.defining", "describe"),
    "diff": ("banshi.defining", "diff"),
    "examples": ("banshi.defining", "examples"),
    "explain": ("banshi.defining", "explain"),
    "import": ("banshi.drafting", "import_"),
    "init": ("banshi.operating", "init"),
    "migrate": ("banshi.registers", "migrate"),
    "new": ("banshi.drafting", "new"),
    "preview": ("banshi.preview.command", "preview"),
    "publish": ("banshi.operating", "publish"),
    "reference": ("banshi.defining", "reference"),
    "revoke-token": ("banshi.operating", "revoke_token"),
    "run": ("banshi.launching", "run"),
    "schema": ("banshi.defining", "schema"),
    "serve": ("banshi.launching", "serve"),
    "why": ("banshi.defining", "why"),
    "work": ("banshi.working", "work"),
}


class _Group(click.Group):
    """A start that fails is told in a sentence, not in a traceback."""

    def list_commands(self, context: click.Context) -> list[str]:
        return [*COMMANDS]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, command = COMMANDS[name]
        found: click.Command = getattr(import_module(module), command)
        return found

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except StartError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Group)
def banshi() -> None:
    """办事平台：检查、查看、发布业务定义。"""
