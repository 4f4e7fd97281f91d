"""The emulator of Mindset AI's threads and agent sessions."""
