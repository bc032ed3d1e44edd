"""Guides 办事指南 as an author declares them: what the handling guide tells people. Nothing decides by it."""

from dataclasses import dataclass

from banshi.i18n import Text
from banshi.kinds import TEXT, YES_NO, Nested, Sequenced, Single, one_of, option, whole
from banshi.material import CHANNEL, COPIES, FORM

_DAYS = whole(1, 999)
_TEXTS = Sequenced(TEXT)


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A step of the way 环节. `days` are working days; None where the guide names none."""

    stage: Text = option(TEXT, "环节的名称")
    role: Text | None = option(TEXT, "谁办", default=None)
    days: int | None = option(_DAYS, "几个工作日内办完", default=None)
    since: Text | None = option(TEXT, "从什么时候起算", default=None)
    note: Text | None = option(TEXT, "说明", default=None)


@dataclass(frozen=True, kw_only=True)
class GuideLimit:
    """How long it takes 办理时限. `days` and `extension_days` are working days."""

    kind: str = option(
        one_of("immediate", "working_days", "other"), "即时办理 immediate、工作日 working_days、其他 other"
    )
    days: int | None = option(_DAYS, "一共几个工作日", default=None)
    extension_days: int | None = option(_DAYS, "可以延长几个工作日", default=None)
    stages: tuple[Stage, ...] = option(Nested(Stage), "各环节，按顺序：谁办，几天", default=())
    note: Text | None = option(TEXT, "时限的原话或说明；kind 是 other 时必写", default=None)


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A way to hand the application in 渠道."""

    kind: str | None = option(CHANNEL, "网上 online、窗口 window、都可以 both；都不是就不写", default=None)
    place: Text = option(TEXT, "平台或窗口")
    who: Text | None = option(TEXT, "谁走这个渠道", default=None)
    note: Text | None = option(TEXT, "要点", default=None)


@dataclass(frozen=True, kw_only=True)
class GuideMaterial:
    """A material as the guide names it. What the guide does not say is None."""

    label: Text = option(TEXT, "材料名称，照指南原文")
    when: Text | None = option(TEXT, "什么情况下才要，一句话；不写就是都要", default=None)
    form: str | None = option(FORM, "原件 original、复印件 copy，或都可以 either；两样都要就写两行", default=None)
    copies: int | None = option(COPIES, "几份", default=None)
    channel: str | None = option(CHANNEL, "怎样交：网上 online、窗口 window、都可以 both", default=None)
    issuer: Text | None = option(TEXT, "出具单位", default=None)
    sealed: bool = option(YES_NO, "是否须加盖公章", default=False)
    one_of: Text | None = option(TEXT, "任选一种的材料，这里写同样的名称，例如 五证选一", default=None)
    note: Text | None = option(TEXT, "说明", default=None)


@dataclass(frozen=True, kw_only=True)
class GuideCase:
    """A case 情形. What it does not say itself is as the guide says."""

    case: Text = option(TEXT, "情形的名称，事项的 guide 写它")
    about: Text | None = option(TEXT, "这种情形是什么", default=None)
    who: tuple[Text, ...] = option(_TEXTS, "谁能办", default=())
    bases: tuple[Text, ...] = option(_TEXTS, "设定依据，与整项不同时才写", default=())
    channels: tuple[Channel, ...] = option(Nested(Channel), "怎样办：网上平台、窗口", default=())
    materials: tuple[GuideMaterial, ...] = option(Nested(GuideMaterial), "材料，按顺序；不写就是无需材料", default=())
    places: tuple[Text, ...] = option(_TEXTS, "办理地点，与整项不同时才写", default=())
    time_limit: GuideLimit | None = option(Single(GuideLimit), "办理时限，与整项不同时才写", default=None)
    outcome_documents: tuple[Text, ...] = option(_TEXTS, "结果文书，与整项不同时才写", default=())
    notes: tuple[Text, ...] = option(_TEXTS, "须知，例如什么情况无需材料", default=())
    phone: Text | None = option(TEXT, "监督电话，与整项不同时才写", default=None)


@dataclass(frozen=True, kw_only=True)
class Guide:
    """An item of the handling guide 办事指南, by its code 事项编码."""

    code: str
    title: Text = option(TEXT, "事项名称")
    category: Text | None = option(TEXT, "属于哪一章", default=None)
    about: Text | None = option(TEXT, "这个事项办什么", default=None)
    who: tuple[Text, ...] = option(_TEXTS, "谁能办", default=())
    bases: tuple[Text, ...] = option(_TEXTS, "设定依据，每件一行")
    cases: tuple[GuideCase, ...] = option(Nested(GuideCase), "各种情形，按顺序；只有一种也写一项")
    channels: tuple[Channel, ...] = option(Nested(Channel), "怎样办：网上平台、窗口", default=())
    places: tuple[Text, ...] = option(_TEXTS, "办理地点")
    time_limit: GuideLimit = option(Single(GuideLimit), "办理时限")
    outcome_documents: tuple[Text, ...] = option(_TEXTS, "结果文书", default=())
    notes: tuple[Text, ...] = option(_TEXTS, "须知", default=())
    phone: Text | None = option(TEXT, "监督电话", default=None)
    rating: Text | None = option(TEXT, "服务质量怎样评价（好差评）", default=None)

    @property
    def case_names(self) -> tuple[str, ...]:
        return tuple(one.case.zh for one in self.cases)
