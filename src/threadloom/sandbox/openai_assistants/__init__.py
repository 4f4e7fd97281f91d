"""The emulator of OpenAI's Assistants threads, as they were until their shutdown in August 2026."""
