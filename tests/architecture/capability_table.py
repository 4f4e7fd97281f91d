"""The README's table of what can be asked of which vendor, made from the vendors' own data.

`python tests/architecture/capability_table.py` writes it anew.
"""

from collections.abc import Mapping
from pathlib import Path

from threadloom.domain.capability import Operation, Support
from threadloom.gateway.emulation import with_emulation
from threadloom.vendors.registry import VENDORS

README = Path(__file__).parents[2] / "README.md"
BEGIN = "<!-- capabilities: python tests/architecture/capability_table.py -->"
END = "<!-- /capabilities -->"

MARKS: Mapping[Support, str] = {
    Support.NATIVE: "●",
    Support.EMULATED: "○",
    Support.UNSUPPORTED: "-",
}


def table() -> str:
    """A row an operation, a column a vendor: the gateway's answer where a source's options take nothing away."""
    answers = [with_emulation(entry.vendor.capabilities) for entry in VENDORS.values()]
    head = ["operation", *(f"`{slug}`" for slug in VENDORS)]
    rows = [
        [f"`{operation}`", *(MARKS[capabilities[operation].support] for capabilities in answers)]
        for operation in Operation
    ]
    lines = [head, ["---", *(":-:" for _ in VENDORS)], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def with_table(text: str) -> str:
    """The text with a new table between the two marks; raises ValueError where there is not one pair of them."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end or BEGIN in after or END in after:
        raise ValueError(f"there should be one {BEGIN} and one {END} behind it")
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"


if __name__ == "__main__":
    README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
