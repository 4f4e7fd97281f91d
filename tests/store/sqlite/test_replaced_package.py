"""A package that is replaced while a process of it runs."""

import subprocess
import sys
from pathlib import Path
from shutil import copytree, ignore_patterns

import threadloom

PROGRAM = """
import asyncio, shutil
from pathlib import Path
import threadloom.store.sqlite
from threadloom.domain.call import Caller, Role
from threadloom.domain.page import PageRequest
from threadloom.domain.query import IndexEntry, ThreadFilter, ThreadQuery
from threadloom.domain.thread import Thread
from threadloom.domain.ids import ThreadRef
from threadloom.store import open_store
from threadloom.store.sqlite.sql import query

folder = Path(threadloom.store.sqlite.__file__).parent
names = [file.stem for file in (folder / "queries").glob("*.sql")]
ada = Caller(tenant="acme", user="ada", role=Role.WRITER, name="Ada")

async def main():
    async with open_store("sqlite://") as store:
        shutil.rmtree(folder / "queries")
        shutil.rmtree(folder / "migrations")
        ref = ThreadRef(source="desk", native_id="t1")
        await store.index(ada, [IndexEntry(vendor="local", thread=Thread(ref=ref, owner="ada", tags=("red",)))])
        page = await store.thread_page(ada, ThreadQuery(filter=ThreadFilter(tags=("red",))), PageRequest())
        print(folder, page.total, len(names) > 0 and all(map(query, names)))

asyncio.run(main())
"""


def test_an_open_store_needs_no_file_of_the_package(tmp_path):
    """Once a store is open, its SQL may go from the disk: every statement has been read."""
    copy = tmp_path / "threadloom"
    copytree(Path(threadloom.__file__).parent, copy, ignore=ignore_patterns("__pycache__"))
    done = subprocess.run(  # the interpreter looks for packages in the working folder first
        [sys.executable, "-c", PROGRAM], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout.split(), done.stderr) == ([str(copy / "store" / "sqlite"), "1", "True"], "")
