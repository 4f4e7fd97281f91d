"""The emulator of OpenAI's Conversations and Responses."""
