"""The emulator of Humm's threads and feedback."""
