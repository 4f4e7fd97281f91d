"""The emulator of UmamiAI's threads."""
