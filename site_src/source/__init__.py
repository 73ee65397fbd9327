"""What an editor wrote, as text: files, front matter, dates, and the faults found in them.

- `characters`: one form for texts that look the same; what a character is called.
- `line_ends`: where a line end is no space.
- `faults`: what an editor is told: where, what, and how to fix it.
- `processes`: work in processes of their own, beside a build.
- `files`: writing so that no reader sees half a file.
- `texts`: a content file's bytes as text, as editors' programs leave them.
- `moments`: local dates and times as people write them.
- `slips`: what is typed wrong in a line of front matter, and the line as it was meant.
- `yaml_nodes`: front matter's YAML as nodes that know where they stand.
- `frontmatter`: the one strict front-matter reader, for both generators.
- `records`: frozen records read from front matter, and families of them.
- `validation`: from what pydantic found to what an editor is told, with its line.

May import: nothing of ours.
"""
