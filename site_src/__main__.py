"""Where a command begins."""

import gc
import sys


def run() -> int:
    """Runs the command that was typed; returns its exit code."""
    # Importing makes much and drops nothing: collecting meanwhile is a tenth of its time, and what
    # was imported need never be looked through again.
    gc.disable()
    from site_src.cli import main

    gc.freeze()
    gc.enable()
    return main()


if __name__ == "__main__":
    sys.exit(run())
