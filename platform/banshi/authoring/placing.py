"""Putting new definitions into their folder: only what checks clean beside the others, and over nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from banshi.definition.compiler import compile_definitions
from banshi.definition.folder import KINDS, Source
from banshi.definition.source import read_text
from banshi.definition.table import Rows, read_rows
from banshi.definition.vocabulary import Vocabulary
from banshi.diagnostics import Diagnostic


@dataclass(frozen=True)
class Draft:
    """A definition that is not in its folder yet. `file`: its name below the definitions folder.

    `rows`: the CSV beside a dictionary, by the same name with `.csv`; "" for none.
    """

    file: str
    text: str
    rows: str = ""

    @property
    def rows_file(self) -> str:
        return self.file.removesuffix(".yaml") + ".csv"

    def contents(self) -> Sequence[tuple[str, str]]:
        """Each file with its text."""
        return [(self.file, self.text), *([(self.rows_file, self.rows)] if self.rows else [])]


def check_drafts(drafts: Iterable[Draft], there: Sequence[Source], vocabulary: Vocabulary) -> list[Diagnostic]:
    """What would be wrong if the drafts lay beside what is `there`."""
    sources = [*there]
    for one in drafts:
        source, findings = _source(one)
        if source is None:
            return findings
        sources.append(source)
    return compile_definitions(sources, vocabulary)[1]


def place(drafts: Sequence[Draft], folder: Path) -> list[Path]:
    """Write the drafts into the definitions folder; answers with their files.

    :raises FileExistsError: one of the files is there already; then none is written
    :raises OSError: the folder cannot be written to
    """
    contents = [(folder / file, text) for one in drafts for file, text in one.contents()]
    for path, _text in contents:
        if path.exists() or path.is_symlink():
            raise FileExistsError(str(path))
    for path, text in contents:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
    return [path for path, _text in contents]


def _source(draft: Draft) -> tuple[Source | None, list[Diagnostic]]:
    node, findings = read_text(draft.text, draft.file)
    rows, more = read_rows(draft.rows, draft.rows_file) if draft.rows else (Rows(), [])
    if node is None or findings or more:
        return None, findings + more
    return Source(draft.file, KINDS[draft.file.partition("/")[0]], draft.text, node, rows), []
