"""Materials 材料 as an author declares them: what is needed, in which form, from whom, and by which way it comes."""

import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from banshi.conditions import ALWAYS, NEVER, Condition
from banshi.field import MEDIA_TYPES, ONLINE, WINDOW
from banshi.i18n import Text
from banshi.kinds import RULE, TEXT, YES_NO, JsonSchema, Reference, Sequenced, one_of, option, whole

_MEBIBYTE = 1024 * 1024
LARGEST_PAPER = 2 * _MEBIBYTE
# The folder of a definitions folder where templates and samples lie.
PAPERS = "templates"
PAPER_NAME = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,59}\.(" + "|".join(MEDIA_TYPES) + ")$"
_PAPER: JsonSchema = {"type": "string", "pattern": PAPER_NAME}
_HELD: JsonSchema = {"type": "string", "pattern": r"^[a-z][a-z0-9_]{0,59}\.[a-z][a-z0-9_]{0,59}$"}
_IMAGES = frozenset({"image/jpeg", "image/png"})
# What guides say of their materials too.
FORM = one_of("original", "copy", "either")
CHANNEL = one_of(ONLINE, WINDOW, "both")
COPIES = whole(1, 99)
# What a clerk may note of a material, in characters.
LONGEST_NOTE = 200


@dataclass(frozen=True)
class Paper:
    """A file that the office gives out: a template to fill in, or a sample to look at.

    `digest` is the SHA-256 of its published text (`paper_text`), `size` in bytes.
    """

    name: str
    digest: str
    size: int

    @property
    def suffix(self) -> str:
        return self.name.rpartition(".")[2]

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.suffix]


def paper_text(content: bytes) -> str:
    """A file as text, so that it is published beside the definitions; `paper_content` is the inverse."""
    return b64encode(content).decode("ascii")


def paper_content(text: str) -> bytes:
    return b64decode(text)


def paper_of(name: str, content: bytes) -> Paper:
    return Paper(name, sha256(paper_text(content).encode()).hexdigest(), len(content))


def is_paper(name: str) -> bool:
    """Whether a file of the folder can be given out: by its name."""
    return re.fullmatch(PAPER_NAME, name) is not None


@dataclass(frozen=True)
class HandedIn:
    """A material as a clerk took it in at a window 收件: what was given; `by` whom it was checked, and when.

    `form` is original, copy or "" for not said; `at` is ISO 8601 in UTC.
    """

    form: str = ""
    copies: int = 1
    sealed: bool = False
    note: str = ""
    by: str = ""
    at: str = ""


@dataclass(frozen=True, kw_only=True)
class Material:
    """A material to hand in. Sizes in bytes."""

    name: str
    label: Text = option(TEXT, "材料名称")
    when: Condition = option(RULE, "何时需要", default=ALWAYS)
    when_text: Text | None = option(TEXT, "何时需要，用一句话说；when 写成表达式时才要写", default=None)
    required: Condition = option(RULE, "是否必交", default=NEVER)
    hint: Text | None = option(TEXT, "说明", default=None)
    form: str | None = option(FORM, "原件 original、复印件 copy，或都可以 either", default=None)
    copies: int = option(COPIES, "几份", default=1)
    issuer: Text | None = option(TEXT, "出具单位", default=None)
    sealed: bool = option(YES_NO, "是否须加盖公章", default=False)
    channel: str = option(
        CHANNEL, "怎样交：网上 online、只到窗口 window（只列出，不上传）、都可以 both",
        default="both",
    )  # fmt: skip
    template: Paper | None = option(
        Reference("paper", _PAPER), "供下载的空白表，放在 templates 文件夹里的文件名，不大于 2 MB", default=None
    )
    sample: Paper | None = option(
        Reference("paper", _PAPER), "供查看的样表，放在 templates 文件夹里的文件名，不大于 2 MB", default=None
    )
    formats: tuple[str, ...] = option(
        Sequenced(one_of(*MEDIA_TYPES)), "允许的文件格式", default=("jpeg", "jpg", "png", "pdf")
    )
    max_bytes: int = option(whole(1, 50 * _MEBIBYTE), "每个文件最多多少字节", default=10 * _MEBIBYTE)
    max_files: int = option(whole(1, 50), "最多几个文件", default=10)
    image_min_bytes: int | None = option(whole(1, 50 * _MEBIBYTE), "每张 JPG、PNG 图片最少多少字节", default=None)
    image_max_bytes: int | None = option(whole(1, 50 * _MEBIBYTE), "每张 JPG、PNG 图片最多多少字节", default=None)
    held_by: str | None = option(
        Reference("file_column", _HELD), "办理对象台账的哪一列可能已有这份材料；已有就不用再交", default=None
    )

    @property
    def uploaded(self) -> bool:
        """Whether its files come with the form."""
        return self.channel != WINDOW

    def taken_in_at(self, channel: str) -> bool:
        """Whether it is handed to a clerk where it is filed, who checks it off instead of uploading it."""
        return channel == WINDOW and self.channel != ONLINE

    @property
    def papers(self) -> Mapping[str, Paper]:
        """What the office gives out for it, by the option's name."""
        given = {"template": self.template, "sample": self.sample}
        return {name: one for name, one in given.items() if one}


@dataclass(frozen=True, kw_only=True)
class MaterialGroup:
    """Materials of which some are handed in, at the applicant's choice: 以下材料任选一种."""

    label: Text = option(TEXT, "这组材料的名称，例如 五证选一")
    materials: tuple[str, ...] = option(Sequenced(Reference("material"), 2), "组里的材料，按顺序")
    at_least: int = option(whole(0, 50), "至少交几种", default=1)
    at_most: int | None = option(whole(1, 50), "至多交几种", default=None)


def is_image(media_type: str) -> bool:
    return media_type in _IMAGES
