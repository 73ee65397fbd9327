"""The systems that Linli runs on: Linux and macOS."""

from __future__ import annotations

from collections.abc import Sequence


def refusal(words: Sequence[str]) -> str | None:
    """Why `linli` with these words can't run on this system and what to do, in Chinese; None where it can.

    Asked before anything else is imported. What it needs of a system (locks that end with their process,
    links, processes that are forked) comes with `fcntl`, which Windows hasn't got.
    """
    try:
        import fcntl  # noqa: F401
    except ImportError:
        return (
            "邻里栏不能直接在 Windows 上运行：请在 PowerShell 里运行 wsl --install 装好 WSL，"
            f"再在 WSL 的终端里运行 {' '.join(['linli', *words[:1]])}。"
        )
    return None
