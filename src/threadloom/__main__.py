"""`python -m threadloom` is the command `threadloom`."""

from threadloom.server.cli import main

if __name__ == "__main__":
    main()
