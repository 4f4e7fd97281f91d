"""Vendor APIs: one folder a vendor, shared dialects below them, one table of all (`registry`)."""
