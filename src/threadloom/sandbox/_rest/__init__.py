"""What emulators of plain REST vendors share: a FastAPI app without extras, keys, strict bodies, ids and moments."""
