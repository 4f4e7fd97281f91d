"""The manifests that a configuration names."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from threadloom.graphql.endpoint.manifest import read_manifest

from .wrong import ConfigurationError


def trusted_documents(files: Sequence[Path]) -> Mapping[str, str]:
    """The texts of all manifests by their ids.

    Raises:
        ConfigurationError: one cannot be read, or two have the same id for different texts.
    """
    texts: dict[str, str] = {}
    for place, file in enumerate(files):
        key = f"documents.manifests[{place}]"
        for document_id, text in documents_of(file, key).items():
            if texts.setdefault(document_id, text) != text:
                raise ConfigurationError([f"{key} is '{file}': it has another document with the id {document_id!r}"])
    return texts


def documents_of(file: Path, key: str) -> Mapping[str, str]:
    """The texts of one manifest by their ids; `key` is what named it.

    Raises:
        ConfigurationError: it cannot be read.
    """
    try:
        return read_manifest(file.read_bytes())
    except OSError as error:
        raise ConfigurationError([f"{key} is '{file}': it cannot be read: {error.strerror}"]) from error
    except ValueError as error:
        raise ConfigurationError([f"{key} is '{file}': it {error}"]) from error
