"""``python -m tilannekuva``: the command line (see cli.py)."""

from tilannekuva.cli import main

if __name__ == "__main__":
    main()
