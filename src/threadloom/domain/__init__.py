"""Nouns, errors, and the ports to vendors, the store and time. Standard library and msgspec only.

In reading order: ids, errors, call, page; agent, thread, message, part, tool_call, run, feedback; capability, source;
edit; and the ports: vendor, store, clock.
"""
