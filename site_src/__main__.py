"""Where a command begins."""

import gc
import sys

from site_src.systems import refusal


def run() -> int:
    """Runs the command that was typed; returns its exit code."""
    if why := refusal(sys.argv[1:]):
        print(why, file=sys.stderr)
        return 1
    # Importing makes much and drops nothing: collecting meanwhile is a tenth of its time, and what
    # was imported need never be looked through again.
    gc.disable()
    from site_src.cli import main

    gc.freeze()
    gc.enable()
    return main()


if __name__ == "__main__":
    sys.exit(run())
