"""Bringing what vendors have into the index, by walks over their lists."""
