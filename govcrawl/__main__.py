"""`python -m govcrawl`."""

from govcrawl.cli import main

if __name__ == "__main__":
    main()
