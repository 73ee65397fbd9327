"""`linli check`: what is wrong with which line, for people or as JSON, and the schema of front matter."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from datetime import datetime
from pathlib import Path

from site_src.content.check import as_json, as_text, check
from site_src.forms.fingerprints import read_fingerprints
from site_src.kinds.resident_names import read_residents
from site_src.kinds.schema import json_schema
from site_src.pictures.published import Pictures
from site_src.reporting.reported import items_in
from site_src.settings import Settings
from site_src.source.faults import stops


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("path", nargs="*", type=Path, help="只看这些文件或文件夹")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument(
        "--schema", action="store_true", help="输出信息区的 JSON Schema，给编辑器用"
    )
    parser.add_argument(
        "--draft",
        action="append",
        default=[],
        metavar="页面=文件",
        help="照这一页换成这个文件以后的样子检查，内容不动；= 后面空着，就当没有这一页",
    )


def run(arguments: Namespace, settings: Settings, now: datetime) -> int:
    """Says what was found; the exit code. Raises BuildFailed, OSError."""
    if arguments.schema:
        print(json.dumps(json_schema(), ensure_ascii=False, indent=1))
        return 0
    for path in arguments.path:
        if not path.exists():
            print(f"{path}: 没有这个文件。请检查路径。", file=sys.stderr)
            return 1
    kept = settings.state / "facts"
    found = check(
        settings.content,
        arguments.path,
        Pictures(settings.cache),
        read_fingerprints(kept),
        now,
        dict(map(_draft, arguments.draft)),
        read_residents(settings.state),
        items_in(kept),
    )
    print(as_json(found) if arguments.format == "json" else as_text(found))
    return 1 if stops(found) else 0


def _draft(said: str) -> tuple[str, str | None]:
    """A page that is to be as a file says, 「page=file」, or to go, 「page=」. Raises OSError."""
    path, _, file = said.partition("=")
    return path, Path(file).read_bytes().decode("utf-8", "replace") if file else None
