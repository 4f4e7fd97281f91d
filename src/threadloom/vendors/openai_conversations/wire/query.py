"""Queries in which a name may stand several times."""

from collections.abc import ItemsView, Iterator, Mapping, Sequence


class Query(Mapping[str, str]):
    """Names and values as they go into an address, in their order; `items` gives a name as often as it stands there.

    OpenAI takes a list as `include[]=a&include[]=b` (as its own package sends it).
    """

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self.pairs = tuple(pairs)

    def __getitem__(self, name: str) -> str:
        return dict(self.pairs)[name]

    def __iter__(self) -> Iterator[str]:
        return iter(dict(self.pairs))

    def __len__(self) -> int:
        return len(self.pairs)

    def items(self) -> ItemsView[str, str]:
        """Every pair."""
        return _Pairs(self)


class _Pairs(ItemsView[str, str]):
    def __init__(self, query: Query) -> None:
        super().__init__(query)
        self._query = query

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._query.pairs)
