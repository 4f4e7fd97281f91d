"""The one exception of the emulators, and what every handler refuses with."""

from collections.abc import Mapping


class ApiError(Exception):
    """A request that is answered with an HTTP error; each vendor dresses it in its own body.

    `param` is the path of the field at fault (`messages[0].role`), `code` the vendor's machine-readable code.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        param: str | None = None,
        code: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.param = param
        self.code = code
        self.headers = dict(headers or {})


def bad_request(message: str, *, param: str | None = None, code: str | None = None) -> ApiError:
    """A request that breaks a rule: 400."""
    return ApiError(400, message, param=param, code=code)


def not_found(noun: str, native_id: str) -> ApiError:
    """An object that does not exist, or no longer: 404."""
    return ApiError(404, f"No {noun} found with id '{native_id}'.")
