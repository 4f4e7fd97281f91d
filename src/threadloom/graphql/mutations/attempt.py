"""How every mutation runs: who may, with which idempotency key, and which failures become `userErrors`."""

import inspect
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Protocol, cast

import strawberry
from msgspec.structs import replace

from threadloom.domain.call import Call, Role
from threadloom.domain.errors import Forbidden, Invalid, ThreadloomError
from threadloom.gateway.gateway import Gateway
from threadloom.graphql.context import Info
from threadloom.graphql.declare import Declared, given, resolved
from threadloom.graphql.errors import is_top_level
from threadloom.graphql.types.payloads import MutationPayload, user_errors
from threadloom.graphql.weight import ASKS

LONGEST_KEY = 255


class MutationInput(Protocol):
    """What every mutation's input has."""

    client_mutation_id: str | None


Work = Callable[[Gateway, Call, Any], Awaitable[MutationPayload]]


def mutation(description: str, work: Work, input_description: str) -> Declared:
    """A mutation that does `work(gateway, call, input)`; input and payload are those that `work` is annotated with.

    What `work` raises becomes the payload's `userErrors`, but for errors that are not about the input; the caller
    must have the role writer.
    """
    signature = inspect.signature(work)
    input_type = list(signature.parameters.values())[-1].annotation
    payload_type = cast("Callable[..., MutationPayload]", signature.return_annotation)
    argument = Annotated[input_type, strawberry.argument(name="input", description=input_description)]

    async def mutate(_: None, info: Info, *, wanted: MutationInput) -> MutationPayload:
        info.context.forget()
        try:
            payload = await work(info.context.gateway, _writing(info.context.call, wanted), wanted)
        except ThreadloomError as error:
            if is_top_level(error):
                raise
            payload = payload_type(user_errors=user_errors(error))
        payload.client_mutation_id = given(wanted.client_mutation_id)
        return payload

    mutate.__annotations__["wanted"] = argument
    return resolved(description, mutate, weight=ASKS)


def _writing(call: Call, wanted: MutationInput) -> Call:
    """The call with the input's idempotency key; raises Forbidden and Invalid."""
    if not call.caller.has(Role.WRITER):
        raise Forbidden("this needs the role writer")
    key = given(getattr(wanted, "idempotency_key", None))
    if key is not None and not 1 <= len(key) <= LONGEST_KEY:
        raise Invalid(f"an idempotency key has 1 to {LONGEST_KEY} characters", path=("idempotencyKey",))
    return replace(call, idempotency_key=key)
