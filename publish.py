"""The door to the publisher: `python publish.py --help`."""

from lodpub.cli import main

if __name__ == "__main__":
    main()
