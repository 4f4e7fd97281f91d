"""The files in which ChatGPT's export comes, whole and damaged: told, never a crash."""

import io
import json
import zipfile
from collections import Counter

import pytest

from server.archive.chatgpt_export import a_conversation, said, threads
from threadloom.domain.archive import ArchivedThread
from threadloom.server.archive.chatgpt import entries
from threadloom.server.archive.lines import Unfit


def test_the_zip_file():
    """Conversations are found in the file as it is downloaded, in one piece or several."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("user.json", "{}")
        for number in range(2):
            conversation = a_conversation(said("a", "x"), conversation_id=f"c{number}")
            archive.writestr(f"export/conversations-00{number}.json", json.dumps([conversation]))
    found = list(entries(file, Counter()))
    assert [record.ref.native_id for record in threads(found)] == ["c0", "c1"]
    assert found[1].place == "export/conversations-001.json, conversation 1"


def zipped(members=3, compression=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for number in range(members):
            conversation = a_conversation(said("a", "x" * 1_000), conversation_id=f"c{number}")
            archive.writestr(f"conversations-00{number}.json", json.dumps([conversation]))
    return file.getvalue()


@pytest.mark.parametrize("size", [4, 30, 400])
def test_a_zip_file_that_was_cut_off(size):
    """Without its directory, which stands at the end, nothing is read of it, and the reason is told."""
    with pytest.raises(Unfit, match="a ZIP file that was cut off"):
        list(entries(io.BytesIO(zipped()[:size]), Counter()))


def bytes_changed(data):
    middle = data.index(b"conversations-001.json") + 80
    return data[:middle] + bytes(each ^ 0xFF for each in data[middle : middle + 60]) + data[middle + 60 :]


def encrypted(data):
    place = data.rindex(b"PK\x01\x02", 0, data.rindex(b"conversations-002.json")) - 1
    place = data.rindex(b"PK\x01\x02", 0, place)
    return data[: place + 8] + b"\x01" + data[place + 9 :]


@pytest.mark.parametrize(
    "data", [bytes_changed(zipped()), encrypted(zipped()), bytes_changed(zipped(compression=zipfile.ZIP_STORED))]
)
def test_a_zip_file_that_is_damaged(data):
    """What cannot be read of it is told with its place; the other files in it are read."""
    found = list(entries(io.BytesIO(data), Counter()))
    assert [entry.place for entry in found if entry.fault] == ["conversations-001.json, conversation 1"]
    assert [record.ref.native_id for record in threads(found)] == ["c0", "c2"]


def test_a_zip_file_compressed_otherwise():
    """A kind of compression that the export does not have is told, whatever this Python can read."""
    found = list(entries(io.BytesIO(zipped(1, zipfile.ZIP_BZIP2)), Counter()))
    assert [(entry.place, entry.fault) for entry in found] == [
        ("conversations-000.json, conversation 1", "it is compressed in a way that ChatGPT's export is not")
    ]


@pytest.mark.parametrize("number", ["1e999", "-1e999", "9" * 5_000, "01"])
def test_a_number_that_is_none(number):
    """It costs the one conversation in which it stands."""
    text = json.dumps([a_conversation(said("a", "x"), odd="?"), a_conversation(said("a", "y"))]).replace('"?"', number)
    broken, whole = entries(io.BytesIO(text.encode()), Counter())
    assert broken.fault
    assert broken.fault.startswith("it ")
    assert isinstance(whole.record, ArchivedThread)


def test_a_zip_file_without_conversations():
    """Another ZIP file is none of ours."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("user.json", "{}")
    with pytest.raises(Unfit, match=r"no conversations\.json"):
        list(entries(file, Counter()))
