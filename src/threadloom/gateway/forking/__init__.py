"""Threads brought over to another source: read, fitted to what it takes, and what was lost told."""
