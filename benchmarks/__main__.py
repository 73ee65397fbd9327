"""Runs all benchmarks, prints the table, writes benchmarks/results.json."""

from __future__ import annotations

import importlib
import json
import platform
import sys
from dataclasses import asdict
from pathlib import Path

_NAMES = (
    "bench_store",
    "bench_weight",
    "bench_print",
    "bench_build",
    "bench_path",
    "bench_answers",
    "bench_screens",
    "bench_desk",
)


def main(chosen: list[str]) -> int:
    rows = []
    print("| what | ours | baseline | ratio | bar | |\n|---|---|---|---|---|---|")
    for name in chosen or _NAMES:
        for row in importlib.import_module(f"benchmarks.{name}").rows():
            rows.append(asdict(row))
            verdict = "ok" if row.ok else "MISSED"
            print(
                f"| {row.name} | {row.ours:,.4g} {row.unit} | {row.baseline:,.4g} {row.unit} |"
                f" {row.ratio:.3g} | {row.bar} | {verdict} |",
                flush=True,
            )
    if not chosen:
        machine = {"python": platform.python_version(), "machine": platform.machine()}
        text = json.dumps({"machine": machine, "rows": rows}, ensure_ascii=False, indent=1)
        Path(__file__).with_name("results.json").write_text(text + "\n", encoding="utf-8")
    return 0 if all(row["ok"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
