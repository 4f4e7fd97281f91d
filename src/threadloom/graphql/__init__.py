"""The schema as types over the gateway's use cases, and the endpoint that serves it."""
