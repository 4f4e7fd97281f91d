"""The demo: the gateway beside the sandbox, seeded, in one process."""
