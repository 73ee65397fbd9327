import sys

from site_src.cli import main

sys.exit(main())
