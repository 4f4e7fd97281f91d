"""What a document may hold at most."""

from threadloom.domain.noun import Noun


class Measures(Noun):
    """What an operation holds, fragments counted wherever they are spread; every number ends at `MOST`.

    `depth` counts fields inside each other; what lies under `__schema` and `__type` is counted in
    `introspection_depth` instead, and `introspection_objects` says roughly how many objects it would give.
    """

    tokens: int = 0
    depth: int = 0
    aliases: int = 0
    root_fields: int = 0
    directives: int = 0
    spreads: int = 0
    introspection_depth: int = 0
    introspection_objects: int = 0


class Limits(Noun):
    """The most that a document may hold (see `Measures`), and the most that it may cost with its variables.

    `characters` are those of the text with all comments and blanks: what the parser reads at its own pace.
    `variable_values` are those of the variables of a request: each text, number and so on, each list and object.
    """

    characters: int = 200_000
    tokens: int = 2_000
    depth: int = 12
    aliases: int = 30
    root_fields: int = 20
    directives: int = 50
    spreads: int = 200
    introspection_depth: int = 20
    introspection_objects: int = 10_000
    variable_values: int = 10_000
    cost: int = 5_000

    def exceeded(self, measures: Measures) -> list[str]:
        """What is over its limit, each in a sentence for people."""
        return [
            f"the document has {self._told(found)} {what}; at most {limit} are allowed"
            for name, what in _WORDS.items()
            if (found := getattr(measures, name)) > (limit := getattr(self, name))
        ]

    @staticmethod
    def _told(found: int) -> str:
        return str(found) if found < MOST else f"{MOST} or more"


MOST = 2**31 - 1
"""Where counting ends: what GraphQL's Int can say."""

_WORDS = {
    "tokens": "tokens",
    "depth": "levels of fields",
    "aliases": "aliases",
    "root_fields": "root fields",
    "directives": "directives",
    "spreads": "fragment spreads",
    "introspection_depth": "levels of introspection",
    "introspection_objects": "objects of introspection",
}
