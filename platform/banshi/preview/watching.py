"""The definitions as they stand on disk now: compiled again when a file changes, with what is wrong with them."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Condition, Event
from time import sleep

from banshi.authoring.checking import Rejudging
from banshi.calendar import today
from banshi.definition.folder import Source, definition_files, paper_files, read_file
from banshi.definition.model import Definitions
from banshi.definition.vocabulary import Vocabulary
from banshi.diagnostics import Diagnostic
from banshi.material import PAPERS

# Seconds between two looks: a change is seen, compiled and shown within a second of saving.
EACH = 0.15
# Seconds after which a file that is still the same is written to its end.
_SETTLED = 0.02
_MOST_LOOKS = 5
# What tells that a file is another: time of change and size.
_Stamp = tuple[int, int]


@dataclass(frozen=True)
class Edition:
    """The definitions at one moment. `number` grows with each change; `definitions` is None when they do not check."""

    number: int
    definitions: Definitions | None
    findings: Sequence[Diagnostic]
    sources: Sequence[Source]

    @property
    def texts(self) -> Mapping[str, str]:
        return {one.file: one.text for one in self.sources}


class Watched:
    """A definitions folder that is looked at again and again."""

    def __init__(self, root: Path, alone: Path | None, vocabulary: Vocabulary) -> None:
        """:param alone: a file that lies in no definitions folder, and is all that is looked at"""
        self._root, self._alone = root, alone
        self._judging = Rejudging(vocabulary)
        self._changed = Condition()
        self._stamps: dict[str, _Stamp] = {}
        self._read: dict[str, tuple[Source | None, list[Diagnostic]]] = {}
        self._edition = Edition(0, None, (), ())
        self.look()

    @property
    def edition(self) -> Edition:
        with self._changed:
            return self._edition

    def wait(self, number: int, seconds: float) -> int:
        """The number of the edition, once it is another than `number` or the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._edition.number != number, seconds)
            return self._edition.number

    def watch(self, until: Event) -> None:
        """Look every so often until the event is set."""
        while not until.wait(EACH):
            self.look()

    def look(self) -> None:
        """Compile again if anything is another than at the last look."""
        files, stamps = self._seen()
        if stamps == self._stamps:
            return
        for _look in range(_MOST_LOOKS):
            # Editors empty a file and then write it: what is half written is not looked at.
            sleep(_SETTLED)
            before, (files, stamps) = stamps, self._seen()
            if stamps == before:
                break
        for file, kind in files.items():
            if file not in self._read or any(self._stamps.get(one) != stamps.get(one) for one in self._needed(file)):
                self._read[file] = read_file(self._root, file, kind)
        self._read = {file: read for file, read in self._read.items() if file in files}
        self._stamps = dict(stamps)
        edition = self._compiled()
        with self._changed:
            self._edition = edition
            self._changed.notify_all()

    def _seen(self) -> tuple[Mapping[str, str], Mapping[str, _Stamp]]:
        files = self._files()
        names = [*(name for file in files for name in _beside(file)), *paper_files(self._root)]
        return files, {name: stamp for name in names if (stamp := _stamp(self._root / name))}

    def _files(self) -> Mapping[str, str]:
        if self._alone is not None:
            return {self._alone.name: ""}
        return dict(definition_files(self._root))

    def _needed(self, file: str) -> Sequence[str]:
        """The names of a file and of what was read with it. One that could not be read may lack any of the papers."""
        source, _findings = self._read[file]
        papers = [f"{PAPERS}/{name}" for name in source.papers] if source else paper_files(self._root)
        return [*_beside(file), *papers]

    def _compiled(self) -> Edition:
        sources = [source for source, _findings in self._read.values() if source]
        findings = [one for _source, found in self._read.values() for one in found]
        definitions = None
        if not findings:
            definitions, findings = self._judging.judge(sources, today())
            findings = [one for one in findings if not one.is_advice]
        return Edition(self._edition.number + 1, definitions, findings, sources)


def _beside(file: str) -> Sequence[str]:
    """The names of a file and of the table that may lie beside it."""
    return file, file.removesuffix(".yaml") + ".csv"


def _stamp(path: Path) -> _Stamp | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
