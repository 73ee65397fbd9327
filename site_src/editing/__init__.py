"""A page edited by a form of the desk, from text to text: no I/O here.

- `page_names`: names of pages that may be written, and what people call them.
- `spans`: a file's text changed by spans, so that no other byte changes.
- `notation`: values as they are written into front matter.
- `nodes`: front matter as nodes, and where each stands in the text.
- `front_matter`: values set, keys taken out, items put in and moved.
- `body_pictures`: the pictures that a page shows, and one more.
- `controls`: how a control shows what front matter says, and what is made of what it sends.
- `fields`: front matter as a form, made of the JSON Schema of its kind.
- `filling`: what a form sent, put into the text.
- `readable`: a page's text as people read it.
- `following`: what follows from an answer that the office said yes to, as an editor begins it.
- `fault_places`: where each fault of a page stands in its form.

May import: `source`, `pictures`, `proceedings`, `decisions`, `kinds`, `content`.
"""
