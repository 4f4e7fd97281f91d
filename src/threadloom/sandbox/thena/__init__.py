"""The emulator of Thena Agent Studio."""
