"""`/graphql`: the page for people, the endpoint for programs."""

from collections.abc import Callable, Mapping

from starlette.types import Receive, Scope, Send

from threadloom.gateway.gateway import Gateway
from threadloom.graphql.endpoint.app import Endpoint, Rules, Visitor
from threadloom.graphql.endpoint.documents import Documents
from threadloom.graphql.endpoint.headers import headers_of
from threadloom.graphql.endpoint.persisted import Persisted
from threadloom.graphql.schema import schema

from . import playground
from .auth import Authentication
from .edge import note_identity, request_id_of
from .settings import Settings

PATH = "/graphql"


class GraphQL:
    """Answers whatever comes to `/graphql`.

    `gateway` and `authentication` are asked for at each request, because they exist only while the app runs; `trusted`
    are the manifests' documents by their ids.
    """

    def __init__(
        self,
        settings: Settings,
        trusted: Mapping[str, str],
        *,
        gateway: Callable[[], Gateway],
        authentication: Callable[[], Authentication],
    ) -> None:
        self._has_page = settings.server.playground
        self._authentication = authentication
        self._endpoint = Endpoint(
            schema,
            Documents(schema, cache_bytes=settings.documents.cache_bytes),
            _persisted(settings, trusted),
            rules=_rules(settings),
            identify=self._identify,
            gateway=gateway,
            request_id=request_id_of,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        shows_page = self._has_page and scope["method"] == "GET" and playground.wants_page(headers_of(scope))
        await (playground.page() if shows_page else self._endpoint)(scope, receive, send)

    async def finish(self) -> None:
        """Wait for the mutations that are still under way."""
        await self._endpoint.finish()

    async def _identify(self, scope: Scope) -> Visitor:
        identity = await self._authentication().identify(headers_of(scope))
        note_identity(scope, identity)
        return Visitor(caller=identity.caller, is_signed_in=identity.key_prefix is not None)


def _rules(settings: Settings) -> Rules:
    server, limits = settings.server, settings.limits
    return Rules(
        limits=limits.by_role(),
        introspection=server.introspection,
        get=server.get,
        batching=server.batching,
        partial_status=server.partial_status,
        plan=server.plan,
        body_bytes=limits.body_bytes,
        body_timeout_s=limits.body_timeout_s,
        operation_timeout_s=limits.operation_timeout_s,
        concurrency=limits.concurrency,
        tenant_concurrency=limits.tenant_concurrency,
        lag_s=limits.lag_s,
        retry_after_s=limits.retry_after_s,
    )


def _persisted(settings: Settings, trusted: Mapping[str, str]) -> Persisted:
    documents = settings.documents
    return Persisted(
        trusted=trusted,
        trusted_only=documents.trusted_only,
        automatic_bytes=documents.automatic_bytes if documents.automatic else 0,
    )
