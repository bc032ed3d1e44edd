"""Publishing the definitions folder. Apart from `startup`: a serving process needs nothing of it."""

from pathlib import Path

from banshi.definition.folder import definition_files, paper_files
from banshi.definition.vocabulary import Vocabulary
from banshi.diagnostics import Diagnostic
from banshi.loading import compile_folder
from banshi.material import paper_text
from banshi.settings import Settings
from banshi.storage import publications
from banshi.storage.database import Database
from banshi.storage.growing import grow
from banshi.storage.seeds import sow


def publish(settings: Settings, vocabulary: Vocabulary, database: Database, by: str) -> tuple[int, list[Diagnostic]]:
    """Publish the definitions folder: register tables grow, versions are kept, and the epoch moves. Nothing happens
    when nothing changed or something is wrong.

    :returns: the epoch in force and the findings
    """
    texts = _texts(settings.definitions)
    epoch = publications.current_epoch(database)
    if texts and publications.holds(database, epoch, texts):
        return epoch, []
    definitions, findings = compile_folder(settings.definitions, vocabulary)
    if definitions is None:
        return epoch, findings
    grow(database, definitions.registers.values())
    versions = {item.digest: item.id for item in definitions.items.values()}
    epoch = publications.publish(database, texts, versions, by)
    sow(settings.definitions, definitions.registers, database)
    return epoch, []


def _texts(folder: Path) -> dict[str, str]:
    """The files that make up a publication, by their name below `folder`."""
    tables = (path.relative_to(folder).as_posix() for path in folder.glob("dictionaries/*.csv"))
    names = [*(name for name, _kind in definition_files(folder)), *sorted(tables)]
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in names}
    return texts | {name: paper_text((folder / name).read_bytes()) for name in paper_files(folder)}
