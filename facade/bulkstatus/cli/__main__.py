"""`python -m bulkstatus.cli`, where the script `bulkstatus` is not on the path."""

import sys

from bulkstatus.cli import main

sys.exit(main())
