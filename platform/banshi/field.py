"""The contract of a field kind: everything one kind knows stands in one frozen dataclass in one file."""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Any, ClassVar, Literal, Protocol

from banshi.conditions import ALWAYS, NEVER, CelType, Condition, Expression, Value, Values
from banshi.diagnostics import Message
from banshi.i18n import Text, _
from banshi.kinds import RULE, STARTING, TEXT, Json, JsonSchema, Plain, Sequenced, one_of, option
from banshi.policy import PERSONAL_CLASSES, mask


class FieldError(ValueError):
    """What was typed is not a value of this field; the message says what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class PartsError(FieldError):
    """Parts of a value that has parts are wrong: of a table of rows some cells.

    `parts` says why by the place of each, "2.beds", "" for the whole; `sound` is the value without them.
    """

    def __init__(self, parts: Mapping[str, Message], sound: Value) -> None:
        super().__init__(next(iter(parts.values())))
        self.parts, self.sound = parts, sound


@dataclass(frozen=True)
class Fault:
    """What is wrong, and the field, material or "subjects" it is shown beside; "" for the payload as a whole.

    A cell of a table of rows is a target too: "departments.2.beds", rows counted from 0.
    """

    target: str
    message: Message | Text

    @property
    def of(self) -> str:
        """The field or material that the target is, or is a part of."""
        return self.target.partition(".")[0]


class Records(Protocol):
    """The records of registers that the person at the screen may see."""

    def find(self, register: str, key: str) -> "Mapping[str, Value] | None":
        """The record's values by column, or None where there is none to see."""

    def match(self, register: str, values: Values) -> Sequence[str]:
        """The keys (at most two) of the records whose columns equal all `values`."""

    def tree(self, register: str) -> "Mapping[str, Values]":
        """All records of the person's own unit in a register that is a tree, by key, in the register's order."""

    def referring(self, register: str, key: str) -> "Sequence[tuple[Text, int]]":
        """Titles of the other registers that name this record, with how many of their records do, whosever they are."""


@dataclass(frozen=True)
class Upload:
    """A stored file as a field judges it. `size` in bytes; pixels are 0 for what is not an image."""

    id: str
    name: str
    media_type: str
    size: int
    width: int = 0
    height: int = 0


class Uploads(Protocol):
    def find(self, file_id: str) -> Upload | None:
        """A file that this person stored, or None."""


class _NoRecords:
    """No register has any record: where rules are tried out by themselves."""

    def find(self, register: str, key: str) -> "Mapping[str, Value] | None":
        return None

    def match(self, register: str, values: Values) -> Sequence[str]:
        return ()

    def tree(self, register: str) -> "Mapping[str, Values]":
        return {}

    def referring(self, register: str, key: str) -> "Sequence[tuple[Text, int]]":
        return ()


class _NoUploads:
    def find(self, file_id: str) -> Upload | None:
        return None


NO_RECORDS: Records = _NoRecords()
NO_UPLOADS: Uploads = _NoUploads()


ONLINE, WINDOW = "online", "window"


@dataclass(frozen=True)
class Context:
    """What a judgement may look at beside the payload. `values` are those read so far."""

    today: date
    records: Records
    uploads: Uploads
    values: Values = field(default_factory=dict)
    # The name of the unit that files; "" where nobody files.
    unit_title: str = ""
    # By which way it is filed: ONLINE, or at a WINDOW, where a clerk takes the materials in.
    channel: str = ONLINE


# A plugin's named function for a `derived` field: the values so far, the subject's records, and what it may look at.
Derivation = Callable[[Values, Sequence[Values], Context], Value]
# And for a `generated` one: the values filed, the application's number, and the moment of filing (UTC).
Generation = Callable[[Values, str, datetime], str]


@dataclass(frozen=True)
class Widget:
    """How a field is drawn: one of the form renderer's drawings by name, with plain attributes.

    Drawings: input, textarea, select, radios, checks, cascade, lookup, file, photo, range, rows, kept, none.
    """

    drawing: str
    attributes: tuple[tuple[str, str], ...] = ()
    choices: tuple[tuple[str, Text], ...] = ()


@dataclass(frozen=True)
class Cell:
    """How a field stands in a workbook: the number format; of a choice, the labels offered; in words, what to type.

    `several`: more than one of the choices may stand in one cell. `dates`: what a real date in the cell is taken for;
    the first of a month may stand for the month.
    """

    number_format: str = "@"
    choices: tuple[Text, ...] = ()
    note: Message | None = None
    several: bool = False
    dates: Literal["day", "month"] = "day"


@dataclass(frozen=True, kw_only=True)
class Offer:
    """Which codes of its dictionary a field offers, and when."""

    codes: tuple[str, ...] = option(Sequenced(Plain({"type": "string"})), "这时可选的代码")
    when: Condition = option(RULE, "何时；不写就是其余情况", default=ALWAYS)


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field 字段 of an item or a register.

    Values are plain JSON: text, whole number, yes/no, list of texts, list of rows (each a mapping); dates are ISO 8601
    text, money and numbers decimal text with a point. `None` is blank. `parse(format(value)) == value` for every value.
    """

    KIND: ClassVar[str]
    CEL_TYPE: ClassVar[CelType] = "string"
    # Whether a field of this kind may be a column of a table of rows.
    IN_ROWS: ClassVar[bool] = True
    # Whether what it takes are uploads.
    TAKES_FILES: ClassVar[bool] = False
    # Rules for numbers that the codes of a dictionary can name with `check`.
    CODE_CHECKS: ClassVar[frozenset[str]] = frozenset()
    # What no JSON Schema keyword can say (check digits, days that do not exist), by the name of its "format".
    FORMATS: ClassVar[Mapping[str, Callable[[str], bool]]] = MappingProxyType({})
    # Where a value comes from: typed on a screen; or worked out each time it is read, or made once, when it is filed.
    ORIGIN: ClassVar[Literal["typed", "computed", "derived", "generated"]] = "typed"
    name: str
    label: Text = option(TEXT, "字段名称，用户看到的就是它")
    hint: Text | None = option(TEXT, "填写提示，显示在输入框前", default=None)
    required: Condition = option(RULE, "是否必填：true、false 或条件", default=NEVER)
    visible: Condition = option(RULE, "何时显示：true、false 或条件；不显示就不收、不存", default=ALWAYS)
    personal: str | None = option(one_of(*PERSONAL_CLASSES), "个人信息类别，决定脱敏和加密", default=None)
    default: Any = option(
        STARTING, '第一次出现时填好的值：常量，或 "=" 后面写用前面字段的表达式；用户清空后不再填', default=None
    )
    # "insured_person.name" for a field that is the register's own: not typed again once the record is found.
    register_field: str | None = None

    @classmethod
    def cel_type_of(cls, written: Mapping[str, Json]) -> CelType:
        """How conditions see the value, by the options as written: they are compiled before fields are built."""
        return cls.CEL_TYPE

    @property
    def cel_type(self) -> CelType:
        """How conditions see the value; the same as `cel_type_of` of the options it was built from."""
        return self.CEL_TYPE

    def parse(self, raw: object, context: Context) -> Value:
        """The value of what was typed or sent; None when blank.

        :param raw: text from a form or a workbook, or JSON from the API
        :raises FieldError: it is not a value of this field
        """
        raise NotImplementedError

    def check(self, value: Value, context: Context) -> Iterable[Message]:
        """What is wrong with a parsed value that the kind alone cannot see: records, files, other values."""
        return ()

    @property
    def is_checked(self) -> bool:
        """Whether `check` can find anything wrong with this field's values."""
        return type(self).check is not Field.check or type(self).faults is not Field.faults

    def faults(self, value: Value, context: Context) -> Iterable[Fault]:
        """What `check` finds first, beside the field; of a table of rows, beside each cell."""
        message = next(iter(self.check(value, context)), None)
        return () if message is None else (Fault(self.name, message),)

    def format(self, value: Value) -> str:
        """The inverse of `parse`: the text that stands in the control."""
        return "" if value is None else str(value)

    def display(self, value: Value, locale: str) -> str:
        """The value as a reader sees it; "-" for blank."""
        return self.format(value) or "-"

    def lines(self, value: Value, locale: str) -> Sequence[str]:
        """The value line by line, where it reads better so; () where `display` says it."""
        return ()

    def mask(self, value: Value, locale: str) -> str:
        """The value as a list shows it: masked when it is personal."""
        shown = self.display(value, locale)
        return mask(self.personal, shown) if self.personal and value is not None else shown

    def widget(self) -> Widget:
        raise NotImplementedError

    def json_schema(self) -> JsonSchema:
        """JSON Schema 2020-12 of a value that is present."""
        raise NotImplementedError

    def cell(self) -> Cell:
        return Cell()

    def cell_text(self, value: Value) -> str:
        """The value as it is typed into a workbook: `parse` takes it back."""
        return self.format(value)

    def compute(self, values: Values) -> Value:
        """The value of a field that nobody types. Only called where `computed` is set."""
        raise NotImplementedError

    @property
    def computed(self) -> Expression | None:
        return None

    def start(self, values: Values, context: Context) -> Value:
        """The value that stands there before anybody touched the field; None where there is none."""
        written = self.default
        if isinstance(written, Expression):
            written = written.value(values)
        if isinstance(written, float):
            written = decimal_text(written, getattr(self, "places", 2))
        if written is None or written == "":
            return None
        try:
            return self.parse(list(written) if isinstance(written, tuple) else written, context)
        except FieldError:
            return None

    @property
    def offers(self) -> Sequence[Offer]:
        """Which codes are offered when: the first that holds counts; where none does, every code is."""
        return ()

    def offered(self, values: Values) -> Sequence[str] | None:
        """The codes that `values` leave to choose from; None for all."""
        return next((one.codes for one in self.offers if one.when.holds(values)), None)

    @property
    def worked_out(self) -> bool:
        """Whether nobody types the value: whatever a payload says for it is not believed."""
        return self.ORIGIN != "typed"

    def derive(self, values: Values, subjects: Sequence[Values], context: Context) -> Value:
        """The value that a plugin works out. Only called where `ORIGIN` is "derived"."""
        raise NotImplementedError

    def generate(self, values: Values, number: str, now: datetime) -> Value:
        """The value that is made once, when the application `number` is filed. Only where `ORIGIN` is "generated"."""
        raise NotImplementedError

    @property
    def row_fields(self) -> "Sequence[Field]":
        """The columns of a table of rows; of any other field none."""
        return ()

    @property
    def dictionary_used(self) -> Any:
        """The dictionary whose codes are the values, or None."""
        return None

    @property
    def register_used(self) -> Any:
        """The register whose keys are the values, or None."""
        return None

    def samples(self) -> Sequence[Value]:
        """Values that `parse` accepts and the schema too; the contract test tries them."""
        raise NotImplementedError

    def rejects(self) -> Sequence[object]:
        """JSON values that `parse` and the schema both refuse."""
        raise NotImplementedError


def missing(one: Field) -> Message:
    """What to say of a required field that is blank."""
    if one.TAKES_FILES:
        return _("请上传{label}", label=one.label)
    drawing = one.widget().drawing
    if drawing == "kept":
        return _("还没有要提交的{label}", label=one.label)
    if drawing in ("select", "radios", "checks", "cascade", "lookup"):
        return _("请选择{label}", label=one.label)
    return _("请填写{label}", label=one.label)


def typed_text(raw: object) -> str:
    """What was typed, trimmed; full-width digits, letters and spaces become the ordinary ones, invisible marks go.

    :raises FieldError: `raw` is not a text or a number, or cannot be kept as it is
    """
    if type(raw) is str and not _ODD.search(raw):
        return raw.strip()
    if raw is None:
        return ""
    if isinstance(raw, bool) or not isinstance(raw, (str, int, float)):
        raise FieldError(_("应为文字"))
    if isinstance(raw, float):
        raw = _exact(raw)
    text = str(raw).translate(_ORDINARY).strip()
    # No database keeps half a surrogate pair; PostgreSQL keeps no NUL, and CEL reads a text only up to it.
    if any("\ud800" <= one <= "\udfff" or one == "\x00" for one in text):
        raise FieldError(_("含有无法保存的字符，请重新填写"))
    return text


def _exact(number: float) -> int | float:
    """A number of a workbook's cell. Past 2**53 its last digits are already lost: 18-digit numbers must be text."""
    if not math.isfinite(number):
        raise FieldError(_("应为文字"))
    if abs(number) >= 2**53:
        raise FieldError(_("数字太长，末几位已丢失；请把单元格格式设为“文本”后重新填写"))
    return int(number) if number.is_integer() else number


# U+FF01..U+FF5E are the full-width forms of U+0021..U+007E; only digits and letters are folded, Chinese marks stay.
_ORDINARY: dict[int, int | None] = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_ORDINARY[0x3000] = 0x20
# Invisible marks come along when a number is copied from a certificate or a chat (U+202D … U+202C).
_ORDINARY.update(dict.fromkeys((0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF)))
# A text without any of these, as nearly all are, is only trimmed.
_ODD = re.compile(f"[\x00\ud800-\udfff{''.join(map(chr, _ORDINARY))}]")


def typed_decimal(raw: object, places: int) -> Decimal | None:
    """A decimal number as people type it: 1,234.50. None when blank.

    :param places: how many digits may stand after the point
    :raises FieldError: not a number, too many digits after the point, or more than 15 before it
    """
    text = typed_text(raw).translate(_POINTS)
    if not text:
        return None
    if not _DECIMAL.fullmatch(text):
        raise FieldError(_("应为数字，例如 1234.5，现为“{typed}”", typed=quote(text)))
    whole, point, fraction = text.replace(",", "").partition(".")
    if len(fraction.rstrip("0")) > places:
        raise FieldError(_("小数点后最多 {most} 位，现为 {actual} 位", most=places, actual=len(fraction)))
    if len(whole.lstrip("-0")) > 15:
        raise FieldError(_("整数部分最多 15 位，现为 {actual} 位", actual=len(whole.lstrip("-0"))))
    number = Decimal(f"{whole}{point}{fraction[:places] or '0'}" if point else whole)
    return number if number else Decimal(0)


_POINTS = str.maketrans("．，－", ".,-")
_DECIMAL = re.compile(r"-?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?")


def decimal_text(number: int | float, places: int) -> str | None:
    """A worked-out number as decimal text, half a unit rounded up, by its shortest decimal form; None past 10**15."""
    if not math.isfinite(number) or abs(number) >= 10**15:
        return None
    rounded = Decimal(str(number)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{rounded or abs(rounded):f}"


def quote(text: str) -> str:
    """What was typed, short enough to stand in a message."""
    return text if len(text) <= 20 else text[:20] + "…"


def size_text(size: int) -> str:
    """Bytes as people write them: 9KB, 3.2MB; one decimal at most."""
    unit, amount = ("MB", size / 1048576) if size >= 1048576 else ("KB", size / 1024)
    return f"{amount:.1f}".removesuffix(".0") + unit


def judge_file(upload: Upload, formats: Sequence[str], max_bytes: int) -> Message | None:
    """What is wrong with a stored file, by the type that its bytes show and its size; None when nothing is."""
    actual = upload.media_type.rpartition("/")[2]
    if actual not in {MEDIA_TYPES[one].rpartition("/")[2] for one in formats}:
        return _("“{name}”不是支持的格式，请上传 {formats} 格式的文件", name=upload.name, formats="/".join(formats))
    if upload.size > max_bytes:
        return _(
            "“{name}”应不大于 {most}，现为 {actual}",
            name=upload.name,
            most=size_text(max_bytes),
            actual=size_text(upload.size),
        )
    return None


MEDIA_TYPES = {
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "png": "image/png",
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
