"""``python -m rmtmatch`` is the command line."""

import sys

from rmtmatch.cli import main

sys.exit(main())
