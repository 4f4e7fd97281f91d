"""Faithful emulators of the vendors over real HTTP on loopback: no key, no network.

`threadloom.sandbox.sandbox` has `Sandbox` and `serve`; nothing is imported here, so that an emulator can be imported
by itself.
"""
