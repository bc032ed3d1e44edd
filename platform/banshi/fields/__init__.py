"""The built-in field kinds, one file each."""

from banshi.field import Field
from banshi.fields.bank_account import BankAccountField
from banshi.fields.cascade import CascadeField
from banshi.fields.choice import ChoiceField
from banshi.fields.computed import ComputedField
from banshi.fields.date import DateField
from banshi.fields.date_range import DateRangeField
from banshi.fields.derived import DerivedField
from banshi.fields.email import EmailField
from banshi.fields.file import FileField
from banshi.fields.generated import GeneratedField
from banshi.fields.id_number import IdNumberField
from banshi.fields.integer import IntegerField
from banshi.fields.long_text import LongTextField
from banshi.fields.lookup import LookupField
from banshi.fields.money import MoneyField
from banshi.fields.month import MonthField
from banshi.fields.month_range import MonthRangeField
from banshi.fields.number import NumberField
from banshi.fields.own_unit import OwnUnitField
from banshi.fields.phone import PhoneField
from banshi.fields.photo import PhotoField
from banshi.fields.postal_code import PostalCodeField
from banshi.fields.rows import RowsField
from banshi.fields.text import TextField
from banshi.fields.tree_changes import TreeChangesField
from banshi.fields.uscc import UsccField
from banshi.fields.yes_no import YesNoField

BUILTIN: tuple[type[Field], ...] = (
    TextField,
    LongTextField,
    IntegerField,
    NumberField,
    MoneyField,
    DateField,
    MonthField,
    DateRangeField,
    MonthRangeField,
    ChoiceField,
    YesNoField,
    CascadeField,
    LookupField,
    IdNumberField,
    UsccField,
    PhoneField,
    EmailField,
    PostalCodeField,
    BankAccountField,
    PhotoField,
    FileField,
    ComputedField,
    DerivedField,
    GeneratedField,
    OwnUnitField,
    RowsField,
    TreeChangesField,
)
