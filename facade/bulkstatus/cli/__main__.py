"""Run the command line with `python -m bulkstatus.cli`, if the script `bulkstatus` is not on `PATH`."""

import sys

from bulkstatus.cli import main

sys.exit(main())
