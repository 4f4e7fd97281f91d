"""Operations from request to answer: which document, whether it may run, what it costs, and what it gave."""

import asyncio
import re
from collections.abc import Mapping, Sequence

import strawberry

from threadloom.domain.call import Call
from threadloom.domain.noun import Noun
from threadloom.gateway.gateway import Gateway
from threadloom.graphql.context import Context

from .answer import Answer, executed, failed, not_executed
from .documents import Documents, Prepared
from .execution import Execution, Finishing, told
from .limits import Limits
from .persisted import NoDocument, Persisted
from .refused import Phase, Refused, over_limit
from .rejected import Rejected
from .request import OperationRequest
from .variables import count

_STATUS = {Phase.PARSE: 400, Phase.VALIDATION: 422, Phase.LIMIT: 422, Phase.OPERATION: 422}
_VARIABLES_DO_NOT_FIT = 422
_UNUSED = re.compile(r"Variable '\$\w+' is never used")  # as graphql-core says it


class Terms(Noun):
    """On what terms a request's operations run: whose they are, and what that caller may."""

    call: Call
    limits: Limits
    introspection: bool
    writes: bool
    """Whether mutations may come this way; not by GET."""


class _Ready(Noun):
    """An operation that may run."""

    prepared: Prepared
    variables: Mapping[str, object]
    cost: int
    wants_cost: bool


class Operations:
    """Runs operations, each in a context of its own; those of one request share what they may cost and hold."""

    def __init__(
        self, schema: strawberry.Schema, documents: Documents, persisted: Persisted, *, partial_status: int, plan: bool
    ) -> None:
        self._documents = documents
        self._persisted = persisted
        self._execution = Execution(schema, plan=plan)
        self._finishing = Finishing()
        self._partial_status = partial_status

    async def answers(self, requests: Sequence[OperationRequest], terms: Terms, gateway: Gateway) -> Sequence[Answer]:
        """The answer to each request, in order; they run beside each other.

        Raises:
            Rejected: one is a mutation, and mutations may not come this way.
        """
        ready = await self._all_ready(requests, terms)
        if len(ready) == 1:
            return [await self._answer(ready[0], terms, gateway)]
        return await asyncio.gather(*(self._answer(each, terms, gateway) for each in ready))

    async def finish(self) -> None:
        """Wait for the mutations that are still under way."""
        await self._finishing.finish()

    def is_writing(self, call: Call) -> bool:
        """Whether a mutation of the call is under way."""
        return self._finishing.is_under_way(call)

    async def _all_ready(self, requests: Sequence[OperationRequest], terms: Terms) -> Sequence[_Ready | Answer]:
        """Each operation, or the answer that says why it does not run.

        Others get their turn in between. Behind an operation that is over a limit none is looked at.
        """
        ready: list[_Ready | Answer] = []
        spent = values = 0
        for request in requests:
            if ready:
                await asyncio.sleep(0)
            try:
                values = count(request.variables, terms.limits, before=values)
                each = self._ready(request, terms, spent)
            except Refused as refused:
                ready.append(_refused(refused, terms))
                if refused.phase is Phase.LIMIT:
                    break
            else:
                spent += each.cost if isinstance(each, _Ready) else 0
                ready.append(each)
        return ready + [_refused(_behind_another(), terms) for _ in requests[len(ready) :]]

    def _ready(self, request: OperationRequest, terms: Terms, spent: int) -> _Ready | Answer:
        """The operation, or the answer that says why it does not run; `spent` is what those before it cost.

        Raises:
            Refused: its document is not taken, or costs too much.
        """
        try:
            named = self._persisted.named(request)
            prepared = self._documents.prepare(
                named.text, request.operation_name, terms.limits, introspection=terms.introspection
            )
            self._persisted.keep(named)
            if prepared.is_mutation and not terms.writes:
                raise Rejected(405, "a mutation must come by POST", headers={"allow": "POST"})
            variables = prepared.variables(request.variables)
            cost = prepared.charge(variables)
        except NoDocument as error:
            return failed(error.status, error.code, error.message, request_id=terms.call.request_id)
        if spent + cost > terms.limits.cost:
            raise _too_dear_together(spent + cost, terms.limits)
        return _Ready(prepared=prepared, variables=variables, cost=cost, wants_cost=request.wants_cost)

    async def _answer(self, ready: _Ready | Answer, terms: Terms, gateway: Gateway) -> Answer:
        if isinstance(ready, Answer):
            return ready
        running = self._run(ready, terms, gateway)
        return await (self._finishing.shielded(running, terms.call) if ready.prepared.is_mutation else running)

    async def _run(self, ready: _Ready, terms: Terms, gateway: Gateway) -> Answer:
        context = Context(gateway=gateway, call=terms.call)
        result = await self._execution.run(
            ready.prepared, ready.variables, context, hide_suggestions=not terms.introspection
        )
        if not result.began:
            return not_executed(_VARIABLES_DO_NOT_FIT, result.errors)
        extensions = {"cost": {"requested": ready.cost, "limit": terms.limits.cost}} if ready.wants_cost else None
        return executed(result.data, result.errors, partial_status=self._partial_status, extensions=extensions)


def _refused(refused: Refused, terms: Terms) -> Answer:
    is_about_document = refused.phase is not Phase.OPERATION
    errors = told(list(refused.errors), terms.call.request_id, is_about_document=is_about_document)
    return not_executed(_status(refused), errors)


def _status(refused: Refused) -> int:
    """400 for what cannot be read, 422 for what can be read but not run.

    A variable that is declared and never used is 400 too: audit 86EE of graphql-http sends one with a value that would
    not fit, and wants the status of a malformed request.
    """
    if refused.phase is Phase.VALIDATION and all(_UNUSED.match(error.message) for error in refused.errors):
        return 400
    return _STATUS[refused.phase]


def _too_dear_together(cost: int, limits: Limits) -> Refused:
    return over_limit(f"the operations of this list cost {cost} together; at most {limits.cost} is allowed")


def _behind_another() -> Refused:
    return over_limit("an operation before this one in the list is over a limit")
