"""The OpenAI-Assistants dialect: state, checks, scripted assistants and routes that several emulators share."""
