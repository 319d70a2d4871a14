#!/usr/bin/python3
"""plot.py RESULT... [--x NAME] [--y NAME] [--by NAMES] [--out FILE]: any measured column against any setting."""

import sys

from plotting.command import main

if __name__ == "__main__":
    sys.exit(main())
