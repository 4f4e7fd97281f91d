"""Callers: each role may do what the ones before it may."""

import pytest

from threadloom.domain.call import Caller, Role


def caller(role: Role) -> Caller:
    return Caller(tenant="acme", user="ada", role=role, name="Ada")


@pytest.mark.parametrize(
    ("role", "roles"),
    [
        (Role.READER, (Role.READER,)),
        (Role.WRITER, (Role.READER, Role.WRITER)),
        (Role.OPERATOR, (Role.READER, Role.WRITER, Role.OPERATOR)),
    ],
)
def test_roles(role: Role, roles: tuple[Role, ...]):
    """A caller has the role given and the narrower ones, widest last, and no wider one."""
    assert caller(role).roles == roles
    assert [other for other in Role if caller(role).has(other)] == list(roles)
