"""Run `bulkstatus` with `python -m bulkstatus.cli`, for example if the script `bulkstatus` is not on `PATH`."""

import sys

from bulkstatus.cli import main

sys.exit(main())
