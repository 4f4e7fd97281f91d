"""Short ways to write down the input fields that vendors take."""

from threadloom.domain.capability import InputChoice, InputField, InputKind


def choices(*values: str) -> tuple[InputChoice, ...]:
    """Values with labels made of them: `FILE_SEARCH` is shown as `File search`."""
    return tuple(InputChoice(value=value, label=value.replace("_", " ").capitalize()) for value in values)


def choice_field(*path: str, label: str, values: tuple[str, ...], default: str | None = None) -> InputField:
    """One of several values."""
    return InputField(path=path, label=label, kind=InputKind.CHOICE, choices=choices(*values), default_value=default)


def group_field(
    *path: str, label: str, description: str | None = None, multiple: bool = False, most: int | None = None
) -> InputField:
    """An object, or a list of them, whose fields stand below it."""
    return InputField(
        path=path, label=label, description=description, kind=InputKind.GROUP, multiple=multiple, max_items=most
    )


def text_field(
    *path: str,
    label: str,
    description: str | None = None,
    kind: InputKind = InputKind.TEXT,
    most: int | None = None,
    required: bool = False,
) -> InputField:
    """A text of at most so many characters."""
    return InputField(path=path, label=label, description=description, kind=kind, max_length=most, required=required)
