"""Who may see which rows, and how personal text is masked."""

import pytest

from banshi.policy import (
    ADMINISTRATOR,
    AUDITOR,
    EVERYTHING,
    NOTHING,
    PERSONAL_CLASSES,
    POLICY_STAFF,
    REVIEWER,
    UNIT_CLERK,
    Actor,
    Scope,
    applications_of,
    mask,
    records_of,
)


def actor(*roles, unit="U1"):
    return Actor(1, "zhang", "张", unit, "flexible_agency", "代理机构", frozenset(roles))


@pytest.mark.parametrize(
    ("who", "scope"),
    [
        (actor(UNIT_CLERK), Scope("unit", "U1")),
        (actor(UNIT_CLERK, unit=""), NOTHING),
        (
            actor(REVIEWER, "front_desk"),
            Scope("reviewed", "U1", frozenset({REVIEWER, "front_desk", "reviewer@U1", "front_desk@U1", "person:1"})),
        ),
        (actor(AUDITOR), EVERYTHING),
        (actor(AUDITOR, REVIEWER), EVERYTHING),
        (actor(POLICY_STAFF), NOTHING),
        (actor(ADMINISTRATOR), NOTHING),
        (actor(), NOTHING),
    ],
)
def test_applications_of(who, scope):
    assert applications_of(who) == scope


@pytest.mark.parametrize(
    ("who", "unit_column", "scope"),
    [
        (actor(UNIT_CLERK), "unit_id", Scope("unit", "U1")),
        (actor(UNIT_CLERK, unit=""), "unit_id", NOTHING),
        (actor(UNIT_CLERK), None, EVERYTHING),
        (actor(REVIEWER), "unit_id", EVERYTHING),
        (actor(AUDITOR), "unit_id", EVERYTHING),
        (actor(unit=""), "unit_id", NOTHING),
    ],
)
def test_records_of(who, unit_column, scope):
    assert records_of(who, unit_column) == scope


def test_has_is_any_of():
    assert actor(UNIT_CLERK).has(AUDITOR, UNIT_CLERK)
    assert not actor(UNIT_CLERK).has(AUDITOR)
    assert not actor(UNIT_CLERK).has()


@pytest.mark.parametrize(
    ("personal", "text", "masked"),
    [
        ("name", "王", "*"),
        ("name", "王明", "王*"),
        ("name", "王小明", "王*明"),
        ("name", "欧阳小明", "欧**明"),
        ("name", "", "*"),
        ("id_number", "11010519491231002X", "1101************2X"),
        ("id_number", "E12345678", "E123***78"),
        ("id_number", "123456", "******"),
        ("phone", "13800000000", "138****0000"),
        ("phone", "6555", "****"),
        ("bank", "6222020000000000000", "6222*************00"),
        ("address", "东华门街道 1 号", "***"),
        ("health", "高血压", "***"),
        ("minor", "2020-01-01", "***"),
        ("email", "a@example.com", "***"),
    ],
)
def test_mask(personal, text, masked):
    assert mask(personal, text) == masked


def test_every_class_masks():
    assert all(mask(one, "110105 东城") != "110105 东城" for one in PERSONAL_CLASSES)


def test_an_unknown_class_is_a_mistake():
    with pytest.raises(KeyError):
        mask("shoe_size", "42")
