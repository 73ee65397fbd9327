"""`python -m site_src.pictures.worker`: makes published pictures out of whatever editors put there.

Runs apart from the build, within limits of its own: a file made to burst (a few kilobytes that unpack to
gigabytes) ends this process or is refused, and the build says which file it was. Reads jobs from its
standard input and answers each with a line, in order; it ends by a signal where time runs out.
"""

from __future__ import annotations

import json
import signal
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from site_src.pictures.formats import Unfit, must_be_named
from site_src.source.processes import bound_memory


@dataclass(frozen=True)
class Limits:
    """`memory`: bytes of address space, the program itself among them. `computing` and `waiting`:
    seconds that one picture may take of a processor, and by the clock."""

    memory: int = 768 * 1024 * 1024
    computing: float = 20.0
    waiting: float = 120.0


LIMITS = Limits()


def main(limits: Limits) -> None:
    """Does the jobs: each a JSON line with `source`, `target`, `suffix`, and what to `make` of it: what
    is `published`, or what is kept of a picture that was `received`. The answer has the SHA-256 of what
    was `read`: the file may have become another one since it was asked for."""
    bound_memory(limits.memory)
    from site_src.pictures.rendition import received, rendition
    from site_src.pictures.vector import cleaned

    makers = {"published": rendition, "received": received}
    for line in sys.stdin.buffer:
        job = json.loads(line)
        # The default of both signals is to end the process, even in the midst of a decoder.
        signal.setitimer(signal.ITIMER_PROF, limits.computing)
        signal.setitimer(signal.ITIMER_REAL, limits.waiting)
        try:
            data = Path(job["source"]).read_bytes()
            format_ = must_be_named(data, job["suffix"])
            make = makers[job["make"]]
            made = cleaned(data, make) if format_ == "SVG" else make(data, format_)
            Path(job["target"]).write_bytes(made)
            said = {"read": sha256(data).hexdigest()}
        except Unfit as unfit:
            said = {"what": unfit.what, "fix": unfit.fix}
        except MemoryError:
            said = {"ended": "memory"}
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main(Limits(**json.loads(sys.argv[1])))
