"""The GraphQL-over-HTTP endpoint: documents and their limits, the protocol, execution."""
