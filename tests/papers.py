"""An item whose materials use everything that a material can say, for the tests of its screens."""

import shutil
from pathlib import Path

from banshi.demo.photos import certificate
from banshi.settings import ROOT

PAPERS = "papers"
TEXT = """\
item: papers
title: 医疗机构材料申报
portal: flexible_agency
menu: apply
subject: insured_person
fields:
  kind: {label: 业务办理类型, type: choice, show_as: radio, dictionary: reduction_kind, required: true}
  name: {from: insured_person.name}
  id_type: {from: insured_person.id_type}
  id_number: {from: insured_person.id_number}
  abroad: {label: 是否在国外, type: yes_no, required: true}
materials:
  form:
    label: 申请表
    required: true
    form: original
    copies: 2
    issuer: 卫生健康部门
    sealed: true
    hint: 多个附件请合并为 PDF
    formats: [pdf, png]
    template: form.docx
    sample: form.png
  death: {label: 死亡证明, when: {kind: death}, required: true, form: copy}
  visa: {label: 签证, when: {abroad: true}, required: true}
  lease: {label: 租赁合同, form: either, when: {kind: ordinary}}
  deed: {label: 房产证, image_min_bytes: 2048, image_max_bytes: 204800}
  permit: {label: 居住证}
  original: {label: 病历原件, required: true, channel: window}
  portrait: {label: 电子照片, required: true, held_by: insured_person.photo}
one_of:
  - {label: 住所证明, materials: [lease, deed, permit], at_most: 1}
steps:
  - choose: {fields: [kind]}
  - find: {register: insured_person, by: [name, id_type, id_number], records: one}
  - fill: {sections: [{title: 基本信息, fields: [abroad]}]}
  - attach:
      materials: [form, death, visa, lease, deed, permit, original, portrait]
      max_total_bytes: 102400
  - result: {text: 提交成功!}
review:
  - desk: {stage: 前台审核, role: front_desk}
list: [kind]
"""
# A Word document is not opened by who gives it out: some bytes will do.
TEMPLATE = b"PK\x03\x04 a form to fill in"


def plant(folder: Path) -> Path:
    """The shipped definitions in `folder`, with this item among them."""
    shutil.copytree(ROOT / "definitions", folder)
    (folder / "items" / "flexible_agency" / f"{PAPERS}.yaml").write_text(TEXT, encoding="utf-8")
    (folder / "templates").mkdir(exist_ok=True)
    (folder / "templates" / "form.docx").write_bytes(TEMPLATE)
    (folder / "templates" / "form.png").write_bytes(certificate(7))
    return folder
