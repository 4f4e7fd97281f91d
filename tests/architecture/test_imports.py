"""Floors import only lower floors, and the lower ones load no framework."""

import subprocess
import sys
from functools import cache

import pytest

from architecture.checkout import ROOT

FRAMEWORKS = {"aiodataloader", "fastapi", "graphql", "httpx", "pydantic", "sqlite3", "starlette", "strawberry"}

_LINT = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True, no_logo=True))"
_LOAD_ALL = """
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    importlib.import_module(module.name)
print(*sys.modules)
"""


def python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The code run by an interpreter of its own, which has loaded nothing yet."""
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


@cache
def loaded_with(package: str) -> set[str]:
    """Every module that is loaded once all of `package` is."""
    result = python(_LOAD_ALL, package)
    assert result.returncode == 0, result.stderr
    return set(result.stdout.split())


def test_contracts():
    """Every contract of the configuration holds."""
    result = python(_LINT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("floor", ["threadloom.domain", "threadloom.gateway"])
def test_low_floors_load_no_framework(floor: str):
    """All of the domain, and all use cases, run without a web framework, a client or a database, however indirectly."""
    assert {module.partition(".")[0] for module in loaded_with(floor)} & FRAMEWORKS == set()


def test_the_domain_loads_nothing_above_it():
    """The domain is the ground floor."""
    above = {module for module in loaded_with("threadloom.domain") if module.startswith("threadloom.")}
    assert {module for module in above if not f"{module}.".startswith("threadloom.domain.")} == set()


def test_the_schema_loads_no_vendor_and_no_database():
    """All of the schema can be loaded without a vendor, a store or an emulator."""
    strangers = {"threadloom.vendors", "threadloom.store", "threadloom.sandbox", "threadloom.server", "sqlite3"}
    assert loaded_with("threadloom.graphql") & strangers == set()


def test_loaded_modules_are_seen():
    """What a package loads by the way is noticed."""
    assert {"strawberry", "graphql"} <= loaded_with("threadloom.graphql")
