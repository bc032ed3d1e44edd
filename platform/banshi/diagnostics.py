"""What the checker says: a finding with its place, its stable code and a way out."""

from dataclasses import dataclass, field
from typing import NamedTuple


class Position(NamedTuple):
    """A place in a definition; line and column count from 1, in characters."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Message(NamedTuple):
    """A sentence for a person: the Chinese text, which is also its key in the catalogues, and what fills it.

    Kept apart until somebody reads it, because who reads it decides the language.
    """

    text: str
    arguments: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        return self.text.format(**dict(self.arguments))


@dataclass(frozen=True, order=True)
class Diagnostic:
    """One finding. `code` is stable.

    D0 text, D1 shape, D2 references, D3 conditions, D4 guidance, D5 examples, D6 advice, which does not fail a check.
    """

    position: Position
    code: str
    message: Message
    hint: Message | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return f"{self.position}: {self.code} {self.message}"

    @property
    def is_advice(self) -> bool:
        """Whether it is only advice (D6): the definition works as it is."""
        return self.code.startswith("D6")
