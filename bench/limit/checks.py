"""The rules of the form, by hand."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, select

from bench.limit.options import CODES, is_whole_path
from bench.limit.tables import application, hospital, photo

LABELS = {
    "name": "姓名",
    "id_type": "证件类型",
    "id_number": "证件号码",
    "ethnicity": "民族",
    "birth_date": "出生日期",
    "sex": "性别",
    "country": "国家/地区",
    "work_start": "参加工作日期",
    "education": "文化程度",
    "personal_status": "个人身份",
    "household_type": "户口性质",
    "contact_name": "联系人姓名",
    "contact_phone": "联系人电话",
    "household_area": "户口所在区县街乡",
    "household_address": "户口所在地地址",
    "household_postcode": "户口所在地邮政编码",
    "residence_area": "居住地所在区县街乡",
    "residence_address": "居住地地址",
    "residence_postcode": "居住地邮编",
    "category": "缴费人员类别",
    "mobile": "参保人手机",
    "photo": "电子照片",
    "bank": "委托代发银行名称",
    "bank_account": "委托代发银行账号",
    "hospital_1": "定点医疗机构1",
    "hospital_2": "定点医疗机构2",
    "hospital_3": "定点医疗机构3",
    "hospital_4": "定点医疗机构4",
    "email": "电子邮箱地址",
}
_OPTIONAL = {"education", "contact_name", "contact_phone", "hospital_3", "hospital_4"}
REQUIRED = tuple(name for name in LABELS if name not in _OPTIONAL)
HOSPITALS = ("hospital_1", "hospital_2", "hospital_3", "hospital_4")
AREAS = ("household_area", "residence_area")
PHONES = ("contact_phone", "mobile")
_LONGEST = {"name": 50, "contact_name": 50, "household_address": 200, "residence_address": 200}
_PATTERNS = {
    "household_postcode": (re.compile("[0-9]{6}"), "应为 6 位数字"),
    "residence_postcode": (re.compile("[0-9]{6}"), "应为 6 位数字"),
    "mobile": (re.compile("1[3-9][0-9]{9}"), "应为 11 位手机号码"),
    "contact_phone": (re.compile("1[3-9][0-9]{9}|0[0-9]{9,11}(转[0-9]{1,7})?"), "不是电话号码"),
    "bank_account": (re.compile("[0-9]{12,30}"), "应为 12 至 30 位数字"),
    "email": (re.compile(r"[\w.+-]{1,64}@([\w-]+\.)+[\w-]{2,}"), "应像 name@example.com 这样"),
}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def check(typed: Mapping[str, str], areas: Mapping[str, Sequence[str]], today: str) -> dict[str, str]:
    """What is wrong with what was typed, by field; the database is not asked."""
    errors = {name: f"请填写{LABELS[name]}" for name in REQUIRED if not typed.get(name)}
    for name, codes in CODES.items():
        if typed[name] and typed[name] not in codes:
            errors[name] = "请从列表中选择"
    for name, longest in _LONGEST.items():
        if len(typed[name]) > longest:
            errors[name] = f"最多 {longest} 个字，现为 {len(typed[name])} 个"
    for name, (pattern, message) in _PATTERNS.items():
        if typed[name] and not pattern.fullmatch(typed[name]):
            errors[name] = message
    for name in ("birth_date", "work_start"):
        if typed[name] and not _is_past(typed[name], today):
            errors[name] = "应为日期，不能晚于今天"
    for name in AREAS:
        if areas[name] and not is_whole_path(areas[name]):
            errors[name] = "请选到最后一级"
    if typed["id_type"] == "01" and typed["id_number"] and not _is_resident_number(typed["id_number"]):
        errors["id_number"] = "与校验码不符，请逐位核对"
    chosen = [typed[name] for name in HOSPITALS if typed[name]]
    if len(set(chosen)) != len(chosen):
        errors["hospital_1"] = "定点医疗机构不能重复"
    return errors


def check_stored(connection: Connection, typed: Mapping[str, str], unit_id: str) -> dict[str, str]:
    """What is wrong beside what is stored: hospitals, the photo, and whether the person is there already."""
    errors = {}
    wanted = {typed[name] for name in HOSPITALS if typed[name]}
    if wanted:
        found = set(connection.execute(select(hospital.c.code).where(hospital.c.code.in_(wanted))).scalars())
        errors.update({name: "没有这家医院" for name in HOSPITALS if typed[name] and typed[name] not in found})
    if typed["photo"]:
        picture = (photo.c.size, photo.c.width, photo.c.height)
        row = connection.execute(
            select(*picture).where(photo.c.id == typed["photo"], photo.c.unit_id == unit_id)
        ).one_or_none()
        if row is None:
            errors["photo"] = "照片已不在，请重新上传"
        elif (row.width, row.height) != (358, 441) or not 9216 <= row.size <= 20480:
            errors["photo"] = "应为 358×441 像素，9KB 至 20KB"
    there = select(application.c.id).where(
        application.c.unit_id == unit_id, application.c.id_number == typed["id_number"]
    )
    if connection.execute(there.limit(1)).one_or_none():
        errors["id_number"] = "该人员已登记，不能重复办理"
    return errors


def _is_past(text: str, today: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return text <= today


def _is_resident_number(text: str) -> bool:
    if not re.fullmatch("[0-9]{17}[0-9X]", text):
        return False
    return "10X98765432"[sum(int(one) * weight for one, weight in zip(text, _WEIGHTS)) % 11] == text[17]
