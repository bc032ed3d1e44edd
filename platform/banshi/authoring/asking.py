"""Where the answers come from: a person at the terminal, or a file of answers. Each is checked at once."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from banshi.definition.folder import LARGEST, open_text
from banshi.definition.source import read_text
from banshi.diagnostics import Message
from banshi.i18n import Translator, _
from banshi.kinds import Json

# What is wrong with an answer, or None.
Check = Callable[[str], Message | None]


class AnswersRefused(Exception):
    """The file of answers cannot be used; the text says which answer and why."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class Asker(Protocol):
    """Answers questions."""

    def ask(self, key: str, question: Message, check: Check, default: str | None = None) -> str:
        """The answer to `question`, which `check` has found nothing wrong with; `default` where there is none.

        :raises AnswersRefused: a file has no such answer, or a wrong one
        """

    def each(self, key: str, question: Message) -> Iterator["Asker"]:
        """One asker for each part of a list, the first in any case.

        :raises AnswersRefused: a file has no such list
        """

    def finish(self) -> None:
        """:raises AnswersRefused: a file answers what nobody asked"""


class FileAsker:
    """Answers out of a YAML file: a mapping by the keys of the questions."""

    def __init__(self, answers: Mapping[str, Json], place: str = "") -> None:
        self._answers, self._place = answers, place
        self._asked: set[str] = set()
        self._parts: list[FileAsker] = []

    def ask(self, key: str, question: Message, check: Check, default: str | None = None) -> str:
        self._asked.add(key)
        answer = _spelt(self._answers.get(key))
        if answer is None:
            raise AnswersRefused(_("{key} 应是一句文字", key=self._place + key))
        if not answer:
            if default is None:
                raise AnswersRefused(_("没有回答 {key}：{question}", key=self._place + key, question=question))
            return default
        fault = check(answer)
        if fault:
            raise AnswersRefused(_("{key}“{answer}”：{fault}", key=self._place + key, answer=answer, fault=fault))
        return answer

    def each(self, key: str, question: Message) -> Iterator["FileAsker"]:
        self._asked.add(key)
        rows = self._answers.get(key)
        if not isinstance(rows, list) or not rows:
            raise AnswersRefused(_("{key} 应是一个列表，至少有一项", key=self._place + key))
        for number, row in enumerate(rows, 1):
            place = f"{self._place}{key}[{number}]"
            if not isinstance(row, dict):
                raise AnswersRefused(_("{key} 应由“键: 值”组成", key=place))
            part = FileAsker(row, f"{place}.")
            self._parts.append(part)
            yield part

    def finish(self) -> None:
        for part in self._parts:
            part.finish()
        strange = [one for one in self._answers if one not in self._asked]
        if strange:
            known = "、".join(sorted(self._asked))
            raise AnswersRefused(_("没有 {key} 这个问题；有的是：{known}", key=self._place + strange[0], known=known))


class TerminalAsker:
    """Asks a person; a wrong answer is asked for again."""

    def __init__(self, translator: Translator, read: Callable[[str, str], str], say: Callable[[str], object]) -> None:
        """:param read: shows a question and a default ("" for none) and answers with what was typed"""
        self._translator, self._read, self._write = translator, read, say

    def ask(self, key: str, question: Message, check: Check, default: str | None = None) -> str:
        while True:
            answer = self._read(self._translator.say(question), default or "").strip()
            if not answer and default is not None:
                return default
            fault = check(answer) if answer else _("请回答")
            if fault is None:
                return answer
            self._write(self._translator.say(_("  不行：{fault}", fault=fault)))

    def each(self, key: str, question: Message) -> Iterator["TerminalAsker"]:
        yield self
        while is_yes(self.ask(key, question, yes_or_no, "n")):
            yield self

    def finish(self) -> None:
        """Nobody answers at the terminal what was not asked."""


_YES = frozenset({"y", "yes", "true", "是"})
_NO = frozenset({"n", "no", "false", "否"})


def yes_or_no(answer: str) -> Message | None:
    """:returns: what is wrong with an answer that is neither yes nor no"""
    return None if answer.lower() in _YES | _NO else _("请回答 y（是）或 n（否）")


def is_yes(answer: str) -> bool:
    return answer.lower() in _YES


def open_answers(path: Path) -> FileAsker:
    """The answers in a YAML file.

    :raises AnswersRefused: it cannot be read
    """
    text, findings = open_text(path, path.name, LARGEST)
    root = None
    if text is not None:
        root, findings = read_text(text, path.name)
    if root is None or not isinstance(root.data, dict):
        raise AnswersRefused(_("答案文件读不了：{reason}", reason=str(findings[0])))
    return FileAsker(root.data)


def _spelt(answer: Json) -> str | None:
    """An answer as it would be typed; None for what nobody can type on one line."""
    if isinstance(answer, bool):
        return "y" if answer else "n"
    if isinstance(answer, (dict, list)):
        return None
    return "" if answer is None else str(answer).strip()
