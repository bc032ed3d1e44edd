"""XLSForms as real workbooks, written by openpyxl; the platform reads them with a reader of its own."""

from io import BytesIO

from openpyxl import Workbook

SURVEY = [
    ["type", "name", "label::中文", "label::English (en)", "hint", "required", "relevant", "constraint", "constraint_message", "calculation", "appearance"],
    ["start", "start", "", "", "", "", "", "", "", "", ""],
    ["note", "intro", "请如实填写", "Please be honest", "", "", "", "", "", "", ""],
    ["begin group", "person", "基本情况", "Person", "", "", "", "", "", "", ""],
    ["text", "Full-Name", "姓名", "Name", "与证件一致", "yes", "", "", "", "", ""],
    ["integer", "age", "年龄", "Age", "", "true()", "", ". >= 18 and . <= 120", "", "", ""],
    ["decimal", "height", "身高（米）", "Height (m)", "", "", "", "", "", "", ""],
    ["date", "born", "出生日期", "Date of birth", "", "", "", ". <= today()", "", "", ""],
    ["select_one yes_no", "married", "是否已婚", "Married", "", "yes", "", "", "", "", ""],
    ["text", "spouse", "配偶姓名", "Spouse", "", "${age} > 20", "${married} = 'y'", "string-length(.) > 1", "至少两个字", "", ""],
    ["end group", "", "", "", "", "", "", "", "", "", ""],
    ["begin group", "skills", "技能", "Skills", "", "", "${age} >= 18 and not(${married} = 'x')", "", "", "", ""],
    ["select_multiple skill", "skill", "技能", "Skills", "", "", "", "", "", "", ""],
    ["text", "other_skill", "其他技能", "Other", "", "", "selected(${skill}, 'other')", "regex(., '[a-z]+')", "只写小写字母", "", "multiline"],
    ["calculate", "bmi", "体质指数", "BMI", "", "", "", "", "", "70 div (${height} * ${height})", ""],
    ["calculate", "grown", "是否成年", "Grown", "", "", "", "", "", "if(${age} >= 18, '是', '否')", ""],
    ["end group", "", "", "", "", "", "", "", "", "", ""],
    ["image", "photo", "照片", "Photo", "", "", "", "", "", "", ""],
    ["file", "paper", "证明", "Paper", "", "", "", "", "", "", ""],
    ["geopoint", "place", "位置", "Place", "", "", "", "", "", "", ""],
    ["text", "odd", "别的", "Odd", "", "", "position(..) = 1", "", "", "", ""],
    ["begin repeat", "child", "子女", "Children", "", "", "", "", "", "", ""],
    ["text", "child_name", "姓名", "Name", "", "", "", "", "", "", ""],
    ["end repeat", "", "", "", "", "", "", "", "", "", ""],
]  # fmt: skip
CHOICES = [
    ["list_name", "name", "label::中文", "label::English (en)"],
    ["yes_no", "y", "是", "Yes"],
    ["yes_no", "n", "否", "No"],
    ["skill", "cook", "烹饪", "Cooking"],
    ["skill", "drive", "驾驶", "Driving"],
    ["skill", "other", "其他", "Other"],
    ["skill", "two words", "两个词", "Two words"],
    ["unused", "1", "没人用", "Unused"],
]
SETTINGS = [["form_title", "form_id", "version"], ["人员登记", "Person-Registration", 3]]


def workbook(survey=SURVEY, choices=CHOICES, settings=SETTINGS):
    book = Workbook()
    book.remove(book.active)
    for name, rows in (("survey", survey), ("choices", choices), ("settings", settings)):
        if rows is not None:
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
    written = BytesIO()
    book.save(written)
    return written.getvalue()
