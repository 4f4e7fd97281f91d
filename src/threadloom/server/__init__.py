"""The process: settings, wiring, HTTP, command line; the only floor that knows all others."""
