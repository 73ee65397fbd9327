"""The blocks that each kind of page always shows, where its editor hasn't placed them."""

from __future__ import annotations

import re

from site_src.form_kinds.evaluation import Evaluation
from site_src.kinds.meta import Meta
from site_src.kinds.page_kinds import ActivityMeta, BoardMeta, FormMeta, PageMeta
from site_src.reporting.report import Report
from site_src.taking_part.claim import Claim
from site_src.taking_part.topics import Topics


def full_body(path: str, kind: str, meta: Meta, body: str) -> str:
    """The body with the blocks that its kind always shows, where the editor hasn't placed them."""
    before, after = [], []
    stem = path.rsplit("/", 1)[-1].removesuffix(".md")
    if meta.sample:
        before.append("sample")
    if meta.image and meta.image.rsplit("/", 1)[-1] not in body and path != "index.md":
        before.append("cover")
    if isinstance(meta, ActivityMeta):
        before.append("activity")
        before += [f"signup | {meta.form}"] if meta.form else []
        after.append("posters")
    elif kind == "place":
        before.append("place")
    elif kind == "pact":
        after += ["pact", "posters"]
    elif kind == "board":
        after += [f"members | {stem}"]
        after += [f"posts | {stem}"] if isinstance(meta, BoardMeta) and meta.building else []
        after += ["posters"]
    elif kind == "meeting":
        before.append("meeting")
        after.append("posters")
    elif kind == "list":
        after.append("entries")
    elif isinstance(meta, FormMeta):
        shows = "topics" if isinstance(meta.form, Topics) else "results"
        after += [f"form | {meta.form.id}", f"{shows} | {meta.form.id}"]
        after += [f"holders | {meta.form.id}"] if isinstance(meta.form, Claim) else []
        said = meta.form.published_questions and not isinstance(meta.form, Report)
        after += [f"voices | {meta.form.id}"] if said else []
        if isinstance(meta.form, Evaluation) and meta.form.series:
            after.append(f"trend | {meta.form.series}")
        after += ["posters"]
    elif isinstance(meta, PageMeta):
        after += [name for name in ("problems", "honours", "timeline") if getattr(meta, name)]
        after += ["posters"] if re.search(r"^/// *redblack\b", body, re.MULTILINE) else []
    placed = {
        " ".join(line.strip().lstrip("/").split())
        for line in body.split("\n")
        if line.startswith("///")
    }
    text = [f"/// {name}\n///" for name in before]
    text.append(body)
    text += [f"/// {name}\n///" for name in after if " ".join(name.split()) not in placed]
    return "\n\n".join(text)
