"""One GraphQL endpoint over the thread APIs of agent vendors, and a local store.

Nothing is imported here, so that `import threadloom.domain` stays light.
"""
