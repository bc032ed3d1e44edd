"""The form: every control of an item drawn once when it is compiled, and filled in when a page is shown.

WTForms draws the plain controls; it judges nothing. What does not change between two requests is made here, once.
"""

from banshi.renderers.form.controls import Controls, draw_field
from banshi.renderers.form.pencil import Kept, Pencil, Typed

__all__ = ["Controls", "Kept", "Pencil", "Typed", "draw_field"]
