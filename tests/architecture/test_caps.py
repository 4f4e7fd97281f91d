"""A file stays under 300 lines, and a function does one thing in at most 40."""

import ast
from collections.abc import Iterator
from textwrap import dedent

import pytest

from architecture.checkout import files_under, name

MAX_FILE = 300
MAX_FUNCTION = 40

Function = ast.FunctionDef | ast.AsyncFunctionDef


def file_length(source: str) -> int:
    """Lines of a file, all of them."""
    return len(source.splitlines())


def functions(node: ast.AST, path: str = "") -> Iterator[tuple[str, Function]]:
    """Every function with its qualified name, nested ones included."""
    for child in ast.iter_child_nodes(node):
        inner = path
        if isinstance(child, Function | ast.ClassDef):
            inner = f"{path}.{child.name}".lstrip(".")
        if isinstance(child, Function):
            yield inner, child
        yield from functions(child, inner)


def function_lengths(source: str) -> dict[str, int]:
    """Lines of code of each function: its head and body without docstring, blank lines and comments."""
    lines = source.splitlines()
    lengths: dict[str, int] = {}
    for qualified_name, function in functions(ast.parse(source)):
        numbers = set(range(function.lineno, (function.end_lineno or function.lineno) + 1))
        if ast.get_docstring(function, clean=False) is not None:
            docstring = function.body[0]
            numbers -= set(range(docstring.lineno, (docstring.end_lineno or docstring.lineno) + 1))
        code = (lines[number - 1].strip() for number in numbers)
        lengths[qualified_name] = sum(bool(line) and not line.startswith("#") for line in code)
    return lengths


def test_files_stay_short():
    """No file of the package or its tests has more than 300 lines."""
    sources = files_under("src", ".py", ".sql") + files_under("tests", ".py", ".sql")
    lengths = {name(path): file_length(path.read_text()) for path in sources}
    assert lengths, "no file was found"
    offenders = [f"{path}: {length} lines" for path, length in lengths.items() if length > MAX_FILE]
    assert not offenders, "\n".join(offenders)


def test_functions_stay_short():
    """No function of the package has more than 40 lines of code."""
    lengths = {
        f"{name(path)}: {function}": length
        for path in files_under("src", ".py")
        for function, length in function_lengths(path.read_text()).items()
    }
    assert lengths, "no function was found"
    offenders = [f"{function}: {length} lines" for function, length in lengths.items() if length > MAX_FUNCTION]
    assert not offenders, "\n".join(offenders)


def a_function(lines: int, *, head: str = "def long():") -> str:
    return "\n".join([head, *(f"    x{number} = {number}" for number in range(lines - 1))])


@pytest.mark.parametrize("length", [1, MAX_FILE, MAX_FILE + 1])
def test_every_line_of_a_file_counts(length: int):
    """Comments and blank lines make a file long, too."""
    assert file_length("\n".join(["# a comment", *[""] * (length - 2), "x = 1"][:length])) == length


@pytest.mark.parametrize("length", [2, MAX_FUNCTION, MAX_FUNCTION + 1])
@pytest.mark.parametrize("head", ["def long():", "async def long():"])
def test_lines_of_code_are_counted(head: str, length: int):
    """A function is as long as its head and body."""
    assert function_lengths(a_function(length, head=head)) == {"long": length}


def test_prose_is_free():
    """Docstrings, comments, blank lines and decorators do not make a function long."""
    source = '''
        @cached
        def told(
            one,
        ):
            """One sentence.

            And another.
            """

            # a reason
            text = """two
            lines"""
            return text  # another reason
    '''
    assert function_lengths(dedent(source)) == {"told": 6}


def test_functions_are_found_everywhere():
    """Methods and nested functions count for themselves, and nested ones for what holds them."""
    source = """
        class A:
            class B:
                def method(self):
                    def inner():
                        return 1
                    return inner

        if True:
            def conditional(): return 2
    """
    assert function_lengths(dedent(source)) == {"A.B.method": 4, "A.B.method.inner": 2, "conditional": 1}
