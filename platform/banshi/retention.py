"""How long the records of an item or a register are kept 保存期限, as their definition says it."""

from dataclasses import dataclass

from banshi.i18n import Text
from banshi.kinds import TEXT, JsonSchema, Plain, kind_schema, option, whole


@dataclass(frozen=True, kw_only=True)
class Retention:
    """So many `years`, or for good; `basis` is the rule that asks for it."""

    years: int | None = option(whole(1, 100), "保存几年。与 permanent 二选一", default=None)
    permanent: bool = option(Plain({"enum": [True]}), "写 true 就是永久保存，要同时写 basis", default=False)
    basis: Text | None = option(TEXT, "依据：哪个文件的哪一条，或谁定的", default=None)


def retention_schema() -> JsonSchema:
    return {
        **kind_schema(Retention),
        "oneOf": [{"required": ["years"]}, {"required": ["permanent"]}],
        "dependentRequired": {"permanent": ["basis"]},
    }
