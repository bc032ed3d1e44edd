"""Made-up answers to an item, and made-up records: from its examples, or from what its fields offer as samples."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from io import BytesIO
from random import Random

from PIL import Image
from pypdf import PdfWriter

from banshi.applications.examples import given_to
from banshi.applications.reading import read
from banshi.conditions import Value, Values
from banshi.definition.model import Definitions, Item
from banshi.demo.photos import certificate
from banshi.field import Context, Field, FieldError
from banshi.material import Material
from banshi.register import Register
from banshi.step import SUBJECTS

# Keeps a file for the person who previews: name, media type, content, width, height; answers with its id.
Keep = Callable[[str, str, bytes, int, int], str]
_MOST_RECORDS = 5


def filled(item: Item, definitions: Definitions, context: Context, keep: Keep) -> dict[str, object]:
    """A whole payload of the item: its first accepted example with what that leaves out, or samples alone."""
    raw = _of_example(item, definitions, context.today)
    files: dict[str, list[str]] = {}
    # What has codes takes no file; asking a tree of streets how it is drawn takes a while.
    plain = [one for one in item.fields if one.dictionary_used is None]
    takers: list[Field | Material] = [one for one in plain if one.widget().drawing in ("photo", "file")]
    for taker in (*takers, *item.materials):
        raw.pop(taker.name, None)
        files[taker.name] = [_file(taker, keep)]
    for one in item.fields:
        if one.register_used and context.records.find(one.register_used.id, str(raw.get(one.name))) is None:
            # A record that the example made up.
            raw.pop(one.name, None)
        if one.name not in raw and one.name not in files and one.computed is None and not one.register_field:
            raw[one.name] = _sample(one, {**raw}, context)
    raw.update(_live(item, {**raw, **files}, files, context))
    _find_records(item, raw, context)
    return {name: value for name, value in raw.items() if value not in (None, "")}


def _of_example(item: Item, definitions: Definitions, today: date) -> dict[str, object]:
    example = next((one for one in item.examples if one.expect.accepted), None)
    if example is None:
        return {}
    raw, _context = given_to(item, example, definitions, today)
    known = {*item.by_name}
    return {name: value for name, value in raw.items() if name in known}


def _live(
    item: Item, raw: Mapping[str, object], files: Mapping[str, Sequence[str]], context: Context
) -> Mapping[str, object]:
    """The files of what is asked on this path: the judge refuses none that it does not ask for, but shows them."""
    reading = read(item, raw, context, judging=False)
    asked = {name for step in item.live_steps(reading.values) for name in (*step.asks(), *step.attaches())}
    photos = {name for name in files if name in item.by_name and item.by_name[name].widget().drawing == "photo"}
    return {name: kept[0] if name in photos else list(kept) for name, kept in files.items() if name in asked}


def _find_records(item: Item, raw: dict[str, object], context: Context) -> None:
    """Ask each `find` step for a record that is there, or tick the first."""
    for step in item.steps:
        register: Register | None = getattr(step, "register", None)
        if register is None or getattr(step, "records", "none") == "none":
            continue
        reading = read(item, raw, context, judging=False)
        if not step.when.holds(reading.values):
            continue
        for number in range(1, _MOST_RECORDS + 1):
            record = context.records.find(register.id, key_of(register, number))
            if record is None:
                continue
            if step.ticks:
                raw[SUBJECTS] = [key_of(register, number)]
            else:
                raw.update({name: record.get(name) for name in getattr(step, "by", ())})
            break


def _sample(one: Field, raw: Mapping[str, object], context: Context) -> object:
    """What somebody could type; None where nothing made up is taken."""
    used = {*map(str, raw.values())} if one.register_used is not None else ()
    offered = (value for value in _offered(one) if str(value) not in used)
    value = _fitting(one, offered, _texts(raw), context)
    return value if isinstance(value, (list, bool)) else one.format(value)


def _fitting(one: Field, offered: Iterable[Value], beside: Values, context: Context) -> Value:
    """The first of the values that the field takes beside the others; None where it takes none."""
    known = Context(context.today, context.records, context.uploads, beside)
    for value in offered:
        try:
            parsed = one.parse(value if isinstance(value, (list, bool)) else one.format(value), known)
        except FieldError:
            continue
        if not any(True for _fault in one.check(parsed, known)):
            return parsed
    return None


def _offered(one: Field) -> Iterator[Value]:
    if one.KIND in ("text", "long_text"):
        yield f"示例{one.label.zh}"[: getattr(one, "max_length", 20)]
    # The examples of the types of document: other numbers than those of the made-up records, who exist already.
    types = getattr(one, "id_types", None)
    yield from (code.example for code in types.codes if code.example) if types else ()
    if one.register_used is not None:
        yield from (key_of(one.register_used, number) for number in range(1, _MOST_RECORDS + 1))
    yield from one.samples()


def _texts(raw: Mapping[str, object]) -> Values:
    return {name: value for name, value in raw.items() if isinstance(value, (str, int, bool, list))}


def key_of(register: Register, number: int) -> str:
    """The key of a made-up record, counted from 1."""
    one = register.by_name.get(register.key)
    if one is None:
        return f"{register.id}-{number}"
    offered = [value for value in one.samples() if isinstance(value, str)]
    return f"{register.id}-{number}"[:20] if one.KIND == "text" or not offered else offered[number % len(offered)]


def records_for(
    register: Register, items: Iterable[Item], unit_id: str, context: Context
) -> Iterator[dict[str, Value]]:
    """A few records of the unit, such as the items' steps look for."""
    having = dict(
        pair
        for item in items
        for step in item.steps
        if getattr(step, "register", None) is register
        for pair in getattr(step, "having", ())
    )
    for number in range(1, _MOST_RECORDS + 1):
        record: dict[str, Value] = {}
        for one in register.fields:
            values = [*one.samples()]
            turned = values[number - 1 :] + values[: number - 1]
            found = _fitting(
                one, [value for value in turned if value not in record.values()] or turned, record, context
            )
            if found is not None:
                record[one.name] = found
        record |= {**having, register.key: key_of(register, number)}
        if register.unit_column:
            record[register.unit_column] = unit_id
        yield record


def _file(taker: Field | Material, keep: Keep) -> str:
    formats: Sequence[str] = getattr(taker, "formats", ()) or ("png",)
    width, height = getattr(taker, "width", None) or 0, getattr(taker, "height", None) or 0
    if isinstance(taker, Field) and taker.widget().drawing == "photo":
        width, height = width or 358, height or 441
        least, most = int(getattr(taker, "min_bytes", 0)), int(getattr(taker, "max_bytes", 1 << 20))
        kind = "PNG" if "jpg" not in formats and "jpeg" not in formats else "JPEG"
        content = picture(width, height, least, most, kind)
        extension = "png" if kind == "PNG" else "jpg"
        return keep(f"示例照片.{extension}", f"image/{'png' if kind == 'PNG' else 'jpeg'}", content, width, height)
    least = getattr(taker, "image_min_bytes", None) or 0
    if least and {"jpg", "jpeg"} & {*formats}:
        most = getattr(taker, "image_max_bytes", None) or 1 << 20
        return keep("示例材料.jpg", "image/jpeg", picture(600, 848, least, most, "JPEG"), 600, 848)
    if "png" in formats:
        return keep("示例材料.png", "image/png", certificate(1), 600, 848)
    if "jpg" in formats or "jpeg" in formats:
        return keep("示例材料.jpg", "image/jpeg", picture(600, 848, 0, 1 << 20, "JPEG"), 600, 848)
    return keep("示例材料.pdf", "application/pdf", _paper(), 0, 0)


def picture(width: int, height: int, least: int, most: int, kind: str) -> bytes:
    """A grey picture of so many pixels and, where that can be, from `least` to `most` bytes."""
    grain = Image.frombytes("L", (width, height), Random(1).randbytes(width * height))
    image = Image.blend(Image.new("L", (width, height), 205), grain, 0.15).convert("RGB")
    written = b""
    for quality in (90, 60, 30, 10):
        stream = BytesIO()
        image.save(stream, kind, **({"quality": quality} if kind == "JPEG" else {}))
        written = stream.getvalue()
        if len(written) <= most:
            break
    # What stands behind a picture's end is not looked at.
    return written + bytes(max(0, least - len(written)))


def _paper() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    stream = BytesIO()
    writer.write(stream)
    return stream.getvalue()
