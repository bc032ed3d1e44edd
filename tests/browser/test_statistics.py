"""Statistics, standing in and ratings: axe finds nothing and nothing scrolls sideways (T22)."""

import pytest

from tests.browser.conftest import SignIn
from tests.browser.test_pages import look

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize("width", [1280, 375])
def test_pages_of_counting_and_standing_in(sign_in: SignIn, width: int) -> None:
    page = sign_in("auditor", width)
    page.goto("/statistics/")
    wrong = look(page, "statistics")
    page.goto("/statistics/?first=2000-01-01&last=2000-02-01")
    wrong += look(page, "statistics-empty")
    page.goto("/statistics/?first=x")
    wrong += look(page, "statistics-errors")
    page = sign_in("front_desk", width)
    page.goto("/account/away")
    wrong += look(page, "away")
    assert wrong == []


@pytest.mark.parametrize("width", [1280, 375])
def test_a_rating(sign_in: SignIn, width: int) -> None:
    page = sign_in("agency2", width)
    page.goto("/flexible_agency/flexible_case_progress/query/")
    page.select_option("#state", label="审核通过")
    page.click(".bn-go button:has-text('查询')")
    page.locator("tbody a").nth(0 if width == 1280 else 1).click()
    wrong = look(page, "rating")
    page.check("input[name=grade][value=neutral]")
    page.fill("#rating-note", "材料说明可以再清楚些")
    page.click("text=提交评价")
    page.locator("text=谢谢您的评价").wait_for()
    wrong += look(page, "rated")
    assert wrong == []
