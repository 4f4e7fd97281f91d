"""The plan: an operation compiled once, and run column by column. See the README beside this file."""
