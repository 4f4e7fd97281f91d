"""The OpenAI Assistants dialect of threads, messages, runs and assistants, as several vendors speak it.

`adapter` over `mapping` over `wire`; beside them `limits`, `fields` and `capabilities`, which say what a vendor takes,
and `profile`, what sets vendors and sources apart.
"""
