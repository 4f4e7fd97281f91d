"""Mutations of runs."""

from threadloom.domain.call import Call
from threadloom.gateway.gateway import Gateway
from threadloom.graphql import ids
from threadloom.graphql.errors import not_found_at
from threadloom.graphql.inputs.run import CancelRunInput, ResumeRunInput, to_resume_draft
from threadloom.graphql.types.payloads import CancelRunPayload, ResumeRunPayload


async def cancel_run(gateway: Gateway, call: Call, wanted: CancelRunInput) -> CancelRunPayload:
    """Ask the vendor to stop a run."""
    with not_found_at("runId"):
        return CancelRunPayload(run=await gateway.runs.cancel(call, ids.run_ref(wanted.run_id)))


async def resume_run(gateway: Gateway, call: Call, wanted: ResumeRunInput) -> ResumeRunPayload:
    """Answer a run that waits."""
    with not_found_at("runId"):
        ref = ids.run_ref(wanted.run_id)
    draft = to_resume_draft(wanted)
    with not_found_at("runId"):
        return ResumeRunPayload(run=await gateway.runs.resume(call, ref, draft))
