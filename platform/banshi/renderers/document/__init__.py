"""Documents 文书 as PDF: what stands in them (`composing`), the type (`glyphs`), and the sheet (`typesetting`)."""

from banshi.renderers.document.composing import Facts as Facts
from banshi.renderers.document.composing import Sheet as Sheet
from banshi.renderers.document.composing import compose as compose
from banshi.renderers.document.composing import title_of as title_of
from banshi.renderers.document.filling import fill_slots as fill_slots
from banshi.renderers.document.glyphs import drawable as drawable
from banshi.renderers.document.typesetting import typeset as typeset
