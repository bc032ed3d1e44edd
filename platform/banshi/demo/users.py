"""The accounts of the demo, shown on its login page."""

from collections.abc import Iterator
from dataclasses import dataclass

from banshi.policy import ADMINISTRATOR, AUDITOR, FRONT_DESK, POLICY_STAFF, REVIEWER, UNIT_CLERK

DEMO_PASSWORD = "banshi-demo-2026"
# The street office of the demo, and the district that it lies in (`units`).
STREET, DISTRICT = "office-110101001", "office-110101"


@dataclass(frozen=True)
class DemoUser:
    """An account; `title` says on the login page what it is for. The name is invented."""

    user_name: str
    display_name: str
    roles: tuple[str, ...]
    unit_id: str
    title: str


def demo_users() -> tuple[DemoUser, ...]:
    """Clerks of the units and of the window, reviewers, and the three kinds of staff."""
    clerk, desk = (UNIT_CLERK,), (REVIEWER, FRONT_DESK)
    return (
        DemoUser("agency1", "演示经办甲", clerk, "agency1", "代管单位经办人：办理灵活就业人员的参保、减员"),
        DemoUser("agency2", "演示经办乙", clerk, "agency2", "另一代管单位的经办人：看不到别家的人员和办件"),
        DemoUser("agency3", "演示经办丙", clerk, "agency3", "第三家代管单位的经办人"),
        DemoUser("school1", "演示经办丁", clerk, "school1", "学校经办人：办理学生参保"),
        DemoUser("hospital1", "演示经办戊", clerk, "hospital1", "医疗机构经办人：申报定点"),
        DemoUser("front_desk", "演示审核甲", desk, "office-110101", "经办机构前台：审核办件"),
        DemoUser("front_desk2", "演示审核乙", desk, "office-110102", "另一位前台：同一办件只能一人审核"),
        *_aid_users(),
        DemoUser("policy", "演示政策", (POLICY_STAFF,), "office-city", "政策人员：查看和检查事项定义"),
        DemoUser("admin", "演示管理", (ADMINISTRATOR,), "office-city", "系统管理员：管理用户"),
        DemoUser("auditor", "演示审计", (AUDITOR,), "office-city", "审计人员：查看全部办件和留痕"),
    )


def _aid_users() -> Iterator[DemoUser]:
    """Who takes in, reviews and approves 对因病致贫家庭医疗救助: stages that are exclusive have a person each."""
    yield DemoUser("window_clerk", "演示窗口", (UNIT_CLERK,), STREET, "街道窗口：收件、核对材料、一次性告知")
    for user_name, display_name, role, unit_id, title in (
        (
            "street_reviewer1",
            "演示街道甲",
            "street_reviewer",
            STREET,
            "街道审核员：受理、审查、核对、公示、送达",
        ),
        ("street_reviewer2", "演示街道乙", "street_reviewer", STREET, "另一位街道审核员：接着办同事的办件"),
        ("street_lead", "演示街道丙", "street_lead", STREET, "街道负责人：看超期的办件"),
        ("district_reviewer1", "演示区甲", "district_reviewer", DISTRICT, "区医保中心审核员：审核、资金发放"),
        ("district_reviewer2", "演示区乙", "district_reviewer", DISTRICT, "另一位区医保中心审核员"),
        ("district_approver", "演示区丙", "district_approver", DISTRICT, "区医疗保障局：审批、签署审批表"),
        ("district_lead", "演示区丁", "district_lead", DISTRICT, "区级负责人：看超期的办件"),
    ):
        yield DemoUser(user_name, display_name, (REVIEWER, role), unit_id, title)


def demo_lines() -> list[tuple[str, str, str]]:
    """User name, password and title of each account of the demo."""
    return [(one.user_name, DEMO_PASSWORD, one.title) for one in demo_users()]
