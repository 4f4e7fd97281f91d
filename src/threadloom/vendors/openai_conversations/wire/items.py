"""Items: everything that happens in a conversation, each of a type with fields of its own."""

from typing import Any

import msgspec

from threadloom.domain.noun import Noun


class Item(Noun):
    """One item; `fields` is the whole of it as it came, because each type has others.

    An item of a tool may come without an id; it is called by its type and its call's id then.
    """

    id: str
    type: str
    fields: dict[str, Any]

    def text(self, name: str) -> str | None:
        """A field where it is a text that says something."""
        return _text(self.fields.get(name))


class ItemList(Noun):
    """A page of items; `has_more` None: the server does not say."""

    data: tuple[Item, ...]
    has_more: bool | None = None


class _List(Noun):
    data: list[dict[str, Any]]
    has_more: bool | None = None


_item = msgspec.json.Decoder(dict[str, Any])
_list = msgspec.json.Decoder(_List)


def item_of(fields: dict[str, Any]) -> Item:
    """An item; raises msgspec.ValidationError for one that nobody could name."""
    kind = _text(fields.get("type")) or ""
    native_id, call_id = _text(fields.get("id")), _text(fields.get("call_id"))
    if native_id is None and call_id is None:
        raise msgspec.ValidationError("an item has neither an id nor a call's")
    return Item(id=native_id or f"{kind}:{call_id}", type=kind, fields=fields)


def read_item(body: bytes) -> Item:
    """One item; raises msgspec.DecodeError."""
    return item_of(_item.decode(body))


def read_items(body: bytes) -> ItemList:
    """A page of items; raises msgspec.DecodeError."""
    found = _list.decode(body)
    return ItemList(data=tuple(item_of(fields) for fields in found.data), has_more=found.has_more)


def read_added(body: bytes) -> Item:
    """The one item that was added; raises msgspec.DecodeError where the answer tells none, or several."""
    items = read_items(body).data
    if len(items) != 1:
        raise msgspec.ValidationError("one item was added, and the answer tells another number")
    return items[0]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
