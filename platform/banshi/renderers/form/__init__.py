"""The form: every control of an item drawn once when it is compiled, and filled in when a page is shown.

WTForms draws the plain controls; it judges nothing. What does not change between two requests is made here, once.
"""

from banshi.renderers.form.controls import Controls, draw_field
from banshi.renderers.form.pencil import Kept, Pencil, Typed
from banshi.renderers.form.rows import carried_rows, typed_of, typed_rows_of

__all__ = ["Controls", "Kept", "Pencil", "Typed", "carried_rows", "draw_field", "typed_of", "typed_rows_of"]
