"""The README says what the vendors' own data say."""

import pytest

from architecture.capability_table import BEGIN, END, MARKS, README, table, with_table
from threadloom.domain.capability import Operation, Support
from threadloom.vendors.registry import VENDORS


def test_the_readme_shows_the_table_of_now():
    """`python tests/architecture/capability_table.py` would change nothing."""
    text = README.read_text(encoding="utf-8")
    assert text == with_table(text)


def test_the_table_has_every_operation_and_every_vendor():
    """A row each and a column each, by the names of the schema and of the configuration."""
    head, _, *rows = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in table().splitlines()]
    assert head[1:] == list(VENDORS)
    assert [row[0] for row in rows] == [operation.value for operation in Operation]
    assert {len(row) for row in rows} == {len(head)}
    assert {cell for row in rows for cell in row[1:]} == set(MARKS.values())


def test_the_readme_explains_every_mark_and_links_every_vendor():
    """Whoever reads the table finds the words for its marks, and the README of each of its columns."""
    section = README.read_text(encoding="utf-8").partition("\n## Vendors\n")[2].partition("\n## ")[0]
    legend = section.replace(table(), "")
    for support in (Support.NATIVE, Support.EMULATED, Support.UNSUPPORTED):
        assert f"{MARKS[support]} {support}" in legend.replace("`", ""), support
    for slug in VENDORS:
        link = f"src/threadloom/vendors/{slug.replace('-', '_')}/README.md"
        assert f"({link})" in legend, slug
        assert (README.parent / link).is_file(), link


@pytest.mark.parametrize("text", ["", BEGIN, END, f"{END} {BEGIN}", f"{BEGIN} {END} {BEGIN}"])
def test_a_text_without_its_marks_is_refused(text: str):
    """Nothing is written in a place that nobody chose."""
    with pytest.raises(ValueError, match="there should be one"):
        with_table(text)
