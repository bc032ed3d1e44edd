"""Conditions and computed values: the plain form and CEL, both one checked CEL program.

CEL: Common Expression Language, https://github.com/google/cel-spec. The same text runs in the browser.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from cel_expr_python import cel

from banshi.cel_reports import Report, in_decimals, read_report, title_of
from banshi.diagnostics import Message, Position
from banshi.i18n import _
from banshi.limits import NotAdmitted, admit, texts_made
from banshi.totals import QUOTED, ColumnUse, column_uses, total_of

CelType = Literal["string", "int", "double", "bool", "list", "rows"]
# The columns of a table of rows, by name.
Columns = Mapping[str, CelType]
Scalar = str | int | float | bool
# What a field's value looks like everywhere after it was read: plain JSON, so that it can be sealed, sent and compared.
Value = Scalar | list[object] | None
Values = Mapping[str, Value]

_ROWS = cel.Type.List(cel.Type.Map(cel.Type.STRING, cel.Type.DYN))
_TYPES = {
    "string": cel.Type.STRING,
    "int": cel.Type.INT,
    "double": cel.Type.DOUBLE,
    "bool": cel.Type.BOOL,
    "list": cel.Type.List(cel.Type.STRING),
    "rows": _ROWS,
}
# A blank text or list is a value that an expression can ask about; a blank number or yes/no is unknown, hence false.
_BLANKS: Mapping[str, Value] = {"string": "", "list": [], "rows": []}
_NAME = re.compile(r"(?<![\w.])[A-Za-z_]\w*")
LONGEST = 2000
_NO_RESULTS = (cel.Type.ERROR, cel.Type.UNKNOWN)


# Names, each with the values that suit; "" also stands for a blank text.
Parts = tuple[tuple[str, tuple[Scalar, ...]], ...]


class ExpressionError(ValueError):
    """An expression that cannot be compiled; `line` and `column` count from 1 inside the expression.

    `refused`: it is sound CEL, and yet not to be written here (`banshi.limits`). `report` is what CEL's compiler says,
    `given` and `wanted` are types where the result is another than it should be; `columns` are those of the table that
    was `asked` for a column that it does not have.
    """

    def __init__(
        self,
        message: Message,
        line: int = 1,
        column: int = 1,
        *,
        refused: bool = False,
        report: Report | None = None,
        given: str = "",
        wanted: CelType | None = None,
        columns: Columns | None = None,
        asked: str = "",
    ) -> None:
        super().__init__(str(message))
        self.message, self.line, self.column, self.refused = message, line, column, refused
        self.report, self.given, self.wanted, self.columns, self.asked = report, given, wanted, columns, asked


@dataclass(frozen=True)
class Expression:
    """A checked CEL program over field names. Compared by its text and result type, wherever it is written.

    `columns` are those of each table of rows among the names.
    """

    text: str
    result: CelType | None
    names: Mapping[str, CelType]
    program: cel.Expression
    columns: Mapping[str, Columns] = field(default_factory=dict)
    position: Position | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and (self.text, self.result) == (other.text, other.result)

    def __hash__(self) -> int:
        return hash((self.text, self.result))

    def gives(self, kind: CelType) -> bool:
        """Whether the result is of that type."""
        return _TYPES[kind].is_assignable_from(self.program.return_type())

    @property
    def given(self) -> str:
        """The type of the result, as messages name it."""
        return self.program.return_type().name()

    def value(self, values: Values) -> Value:
        """The result, or None where a name it needs is blank or it cannot be worked out."""
        if self.names.get(self.text) == "string":
            # It only names a text, as most of what a register takes over does: its value is that text.
            text = values.get(self.text)
            if isinstance(text, str) and text.isprintable():
                return text
        filled = {name: _filled(values.get(name), kind) for name, kind in self.names.items()}
        for name, columns in self.columns.items():
            filled[name] = _filled_rows(values.get(name), columns)
        try:
            result = self.program.eval(data={name: value for name, value in filled.items() if value is not None})
        except RuntimeError:
            # Not a result of type ERROR: the interpreter's budget of iterations ran out, or a text is not Unicode.
            return None
        plain = result.plain_value()
        # The plain value of an error is a text too: its type tells, and asking for it takes as long as all the rest.
        if isinstance(plain, str) and result.type() in _NO_RESULTS:
            return None
        return _plain(plain)


@dataclass(frozen=True)
class Condition:
    """True, false, or an expression that decides. Blank or failing means false.

    `parts` is the plain form it was written in: each name with the values it may have. Where they are texts, or yes
    and no (`comparable`), it is decided without CEL, because a form has a hundred of them.
    """

    expression: Expression | None
    constant: bool = False
    parts: Parts = field(default=(), compare=False)
    comparable: bool = field(default=False, compare=False)
    position: Position | None = field(default=None, compare=False)

    def holds(self, values: Values) -> bool:
        if self.expression is None:
            return self.constant
        if self.comparable:
            return all(_is_one_of(values.get(name), wanted) for name, wanted in self.parts)
        return self.expression.value(values) is True

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self.expression.names) if self.expression else frozenset()

    @property
    def depends(self) -> bool:
        return self.expression is not None


ALWAYS = Condition(None, True)
NEVER = Condition(None, False)


def plain_form(parts: Mapping[str, object]) -> str:
    """`{kind: death}` and `{kind: [a, b]}` as CEL text; several keys must all hold."""
    return " && ".join(_part(name, wanted) for name, wanted in parts.items())


def parts_of(plain: Mapping[str, object]) -> Parts:
    """What the plain form says, name by name."""
    return tuple((name, _several(wanted)) for name, wanted in plain.items())


def compile_expression(
    text: str, known: Mapping[str, CelType], result: CelType | None, columns: Mapping[str, Columns] | None = None
) -> Expression:
    """Check `text` against the types of the names it may use; `result` None allows any type.

    :param columns: the columns of each table of rows among the names
    :raises ExpressionError: unknown name or column, wrong types, wrong result, syntax, not admitted
    """
    if len(text) > LONGEST:
        raise ExpressionError(_("表达式长 {length} 个字符，最多 {most} 个", length=len(text), most=LONGEST))
    used = {name: known[name] for name in _NAME.findall(QUOTED.sub('""', text)) if name in known}
    try:
        admit(text, {name for name, kind in used.items() if kind in ("list", "rows")})
    except NotAdmitted as refusal:
        before = text[: refusal.at]
        column = refusal.at - before.rfind("\n")
        raise ExpressionError(refusal.message, before.count("\n") + 1, column, refused=True) from None
    tables = {name: (columns or {}).get(name, {}) for name, kind in used.items() if kind == "rows"}
    environment = _environment(text, used, tables)
    text, program = _compiled(text, environment)
    _check_texts(text, environment)
    given = program.return_type()
    if result and not _TYPES[result].is_assignable_from(given):
        message = _("结果是{given}，这里要{wanted}", given=title_of(given.name()), wanted=title_of(result))
        raise ExpressionError(message, given=given.name(), wanted=result)
    return Expression(text, result, used, program, tables)


def _compiled(text: str, environment: cel.Env) -> tuple[str, cel.Expression]:
    """The program, and the text that it is of: whole numbers beside decimals are written as decimals.

    :raises ExpressionError: it cannot be compiled
    """
    try:
        return text, environment.compile(text)
    except TypeError:
        raise ExpressionError(_("表达式含有不是 Unicode 的字符")) from None
    except RuntimeError as error:
        report = read_report(str(error))
        mended = in_decimals(text, report, lambda other: _tried(other, environment)) if report else None
        if mended is None:
            raise _fault(str(error), report) from None
        return mended


def _tried(text: str, environment: cel.Env) -> tuple[str, cel.Expression] | None:
    try:
        return text, environment.compile(text)
    except RuntimeError:
        return None


def _environment(text: str, used: Mapping[str, CelType], tables: Mapping[str, Columns]) -> cel.Env:
    """The names of an expression; where a table of rows is among them, `total` and its columns, checked."""
    variables = {name: _TYPES[kind] for name, kind in used.items()}
    if not tables:
        return cel.NewEnv(variables=variables)
    uses = [*column_uses(text, tables)]
    for use in uses:
        _check_column(use, text, tables)
    summed = {tables[table][use.column] for use in uses if use.summed for table in use.tables}
    result = _TYPES[summed.pop()] if len(summed) == 1 else cel.Type.DYN
    overload = cel.Overload("total_rows", result, [_ROWS, cel.Type.STRING])
    doubles = {name for each in tables.values() for name, kind in each.items() if kind == "double"}
    return cel.NewEnv(
        variables=variables,
        functions=[cel.FunctionDecl("total", [overload])],
        function_impls={"total_rows": total_of(doubles)},
    )


def _check_column(use: ColumnUse, text: str, tables: Mapping[str, Columns]) -> None:
    """:raises ExpressionError: no table has the column, or it is summed and holds no numbers"""
    before = text[: use.at]
    place = before.count("\n") + 1, use.at - before.rfind("\n")
    if use.summed and not (use.column and use.tables):
        raise ExpressionError(_("total 的写法是 total(表, '列名')，列名加引号"), *place)
    kinds = [tables[table][use.column] for table in use.tables if use.column in tables[table]]
    if not kinds:
        known = {name: kind for table in use.tables for name, kind in tables[table].items()}
        message = _("“{table}”没有“{column}”这一列", table=use.tables[0], column=use.column)
        raise ExpressionError(message, *place, columns=known, asked=use.column)
    if use.summed and not {"int", "double"}.issuperset(kinds):
        raise ExpressionError(_("“{column}”这一列不是数字，不能合计", column=use.column), *place)


def _check_texts(text: str, environment: cel.Env) -> None:
    """Decimals become texts in other ways on the server and in the browser: `string(…)` must not be of one."""
    for at, inner in texts_made(text):
        try:
            made = environment.compile(inner).return_type()
        except RuntimeError:
            # It is about an element of a list, which has no type outside.
            made = cel.Type.DOUBLE
        if made in (cel.Type.DOUBLE, cel.Type.DYN):
            line = text.count("\n", 0, at) + 1
            message = _("小数和列表里的值不能用 string(…) 变成文字")
            raise ExpressionError(message, line, at - text.rfind("\n", 0, at), refused=True)


def _part(name: str, wanted: object) -> str:
    if isinstance(wanted, list):
        return f"{name} in [{', '.join(_literal(one) for one in wanted)}]"
    return f"{name} == {_literal(wanted)}"


def _several(wanted: object) -> tuple[Scalar, ...]:
    return tuple(wanted) if isinstance(wanted, list) else (wanted,)  # type: ignore[return-value]


def _is_one_of(value: Value, wanted: tuple[Scalar, ...]) -> bool:
    """As CEL would: a blank text equals "", an unknown yes or no equals neither."""
    return ("" if value is None else value) in wanted and not isinstance(value, list)


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'


def _filled(value: Value, kind: CelType) -> Value:
    if value is None or value == "":
        return _BLANKS.get(kind)
    if kind == "double":
        return _double(value)
    return value


def _filled_rows(value: Value, columns: Columns) -> list[object]:
    """The rows as expressions see them: a blank number or yes/no is a key that is not there."""
    rows = value if isinstance(value, list) else []
    return [
        {name: cell for name, kind in columns.items() if (cell := _filled(row.get(name), kind)) is not None}
        for row in rows
        if isinstance(row, dict)
    ]


def _double(value: Value) -> float | None:
    """The number of a decimal text; None for what is none."""
    if not isinstance(value, (str, int, float)):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


def _plain(value: object) -> Value:
    if isinstance(value, list):
        return list(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, (str, int, float, bool)) else None


def _fault(said: str, report: Report | None) -> ExpressionError:
    if "recursion" in said:
        return ExpressionError(_("表达式嵌套或连接得太多，最多 32 层，请拆成几条"))
    if not report:
        return ExpressionError(_("表达式不能编译：{reason}", reason=said.splitlines()[0]))
    return ExpressionError(report.message(), report.line, report.column, report=report)
