"""What mutations do, a file for each group: pure input to draft, one use case, one payload."""
