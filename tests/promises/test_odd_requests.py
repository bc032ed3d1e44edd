"""Requests that no page of ours sends are refused, or answered as ordinary ones; never with an error of ours."""

import pytest

from tests.promises.conftest import BASE, HALL, REDUCTION, Hall

pytestmark = [pytest.mark.xdist_group("t6")]
# Python reads no number of more than 4,300 digits.
HUGE = "9" * 5000


def test_a_draft_id_that_is_too_long(hall: Hall):
    assert hall.visitor("agency1").take(REDUCTION, "x" * 70, 1, {"kind": "ordinary"}).status_code < 500


@pytest.mark.parametrize("name", ["page", "size"])
def test_a_page_number_that_python_does_not_read(hall: Hall, name: str):
    asked = {"state": "all", name: HUGE}
    assert hall.visitor("agency1").post(f"{HALL}/flexible_case_progress/query/", asked).status_code < 500


def test_a_page_of_a_list_that_python_does_not_read(hall: Hall):
    clerk = hall.visitor("agency1")
    for number, fields in ((1, {"kind": "ordinary"}), (2, {}), (3, {"action": f"list:{HUGE}"})):
        clerk.take(REDUCTION, "one", number, fields)
    assert clerk.get(f"{HALL}/{REDUCTION}/drafts/one/3/").status_code < 500


def test_a_page_of_users_that_no_database_counts_to(hall: Hall):
    assert hall.visitor("admin").get(f"/admin/users?page={'9' * 30}").status_code < 500


@pytest.mark.parametrize("number", ["9" * 30, str(2**31), "0"])
def test_a_user_that_no_database_counts_to(hall: Hall, number: str):
    assert hall.visitor("admin").get(f"/admin/users/{number}").status_code == 404


@pytest.mark.parametrize("name", ["Origin", "Referer"])
def test_a_header_that_is_no_address(hall: Hall, name: str):
    visitor = hall.visitor()
    answer = visitor.client.post("/account", base_url=BASE, headers={name: "http://["})
    assert answer.status_code < 500
