"""What every vendor's folder builds on: the adapter that refuses all, limits as data, slices of lists, options.

Vendors of other packages build on it too: what stands in `__all__` is a promise (see the README of `vendors/`).
"""

from .adapter import OPERATION_METHODS, BaseAdapter
from .entry import Entry
from .fields import ADOPTED_ID, FieldRules
from .inputs import choice_field, choices, group_field, text_field
from .moments import iso_moment
from .options import SourceOptions, Wiring
from .pages import each, slice_page
from .rulebook import Rulebook
from .sent import as_sent
from .tree import tree_of
from .uuids import one_spelling

__all__ = [
    "ADOPTED_ID",
    "OPERATION_METHODS",
    "BaseAdapter",
    "Entry",
    "FieldRules",
    "Rulebook",
    "SourceOptions",
    "Wiring",
    "as_sent",
    "choice_field",
    "choices",
    "each",
    "group_field",
    "iso_moment",
    "one_spelling",
    "slice_page",
    "text_field",
    "tree_of",
]
