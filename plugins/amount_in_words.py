"""Document slot `amount_in_words` 大写金额: an amount in yuan as it is written in words on forms and bills.

The rules are those of 《支付结算办法》 (银发〔1997〕393 号), appendix 1, items 1 to 3:
the capital numerals; 整 after 元 or 角 and never after 分; one 零 for any run of zeros between digits. Where the yuan
end in a zero and 角 is none, 零 may be written or left out.
"""

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from banshi.conditions import Value, Values
from banshi.document import DocumentSlot
from banshi.hookspecs import hookimpl

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")
# The largest is 9999 亿 and so on, and nothing that rounds to more.
_MOST = Decimal("999999999999.995")
_FEN = Decimal("0.01")


def in_words(amount: Decimal) -> str:
    """The amount in words, rounded half up to the fen; below zero with 负 before it.

    :param amount: in yuan, less than 10**12 either way after rounding
    :raises ValueError: it is larger
    """
    if not abs(amount) < _MOST:
        raise ValueError("an amount that needs more than 亿")
    fen = int(abs(amount).quantize(_FEN, ROUND_HALF_UP) * 100)
    yuan, tenths, hundredths = fen // 100, fen // 10 % 10, fen % 10
    said = f"{_whole(yuan)}元" if yuan else ""
    if tenths:
        said += f"{_DIGITS[tenths]}角"
    elif hundredths and yuan:
        said += "零"
    said += f"{_DIGITS[hundredths]}分" if hundredths else "整"
    if not fen:
        return "零元整"
    return ("负" if amount < 0 else "") + said


def _whole(yuan: int) -> str:
    """A whole number above zero: by groups of four digits, 万 and 亿 between them."""
    groups = [*_fours(yuan)]
    said, gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        four = groups[place]
        # A group that begins with zeros, or zeros that a whole group was, are one 零.
        if four:
            said += ("零" if said and (gap or four < 1000) else "") + _four(four) + _GROUPS[place]
        gap = not four
    return said


def _fours(number: int) -> Iterator[int]:
    while number:
        yield number % 10_000
        number //= 10_000


def _four(number: int) -> str:
    """One to four digits, the first not zero."""
    said, zero = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            said += ("零" if zero and said else "") + _DIGITS[digit] + _PLACES[place]
        zero = not digit
    return said


def amount_in_words(value: Value, values: Values) -> str:
    """`of` 那个金额字段的大写，例如 壹仟贰佰叁拾肆元伍角整；空的或不是数的为空。"""
    try:
        return in_words(Decimal(str(value))) if value is not None else ""
    except (InvalidOperation, ValueError):
        return ""


@hookimpl
def register_document_slots() -> Mapping[str, DocumentSlot]:
    return {"amount_in_words": amount_in_words}
