"""`python -m benchmarks.torture --seconds 60 [--seed 7]`: exit 1 on any loss."""

from __future__ import annotations

import argparse
import secrets
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.torture.campaign import Campaign


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="torture", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int)
    arguments = parser.parse_args(argv)
    seed = secrets.randbelow(1_000_000) if arguments.seed is None else arguments.seed
    print(f"seed {seed}, {arguments.seconds:g} seconds", flush=True)
    with tempfile.TemporaryDirectory(prefix="linli-torture-") as folder:
        campaign = Campaign(Path(folder), seed)
        count = campaign.run(arguments.seconds)
    print(campaign.report(), flush=True)
    return 1 if count.losses else 0


if __name__ == "__main__":
    raise SystemExit(main())
