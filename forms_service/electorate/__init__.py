"""Who may take part in a vote, each once, and by what they show it.

- `electorate`: the voters that a roster has.
- `electorates`: the voters of each vote, as rosters are imported.
- `codes`: the codes on residents' slips, and whose each is.
- `taking_part`: who has taken part in a vote.
- `paper_entries`: what was entered of ballots on paper, and who was served and said nothing.
- `delivery`: how slips are delivered.
- `issuing`: giving out codes, and taking them back.
- `code_table`: codes as a table to take along.
- `on_request`: codes as a command asks for them, of a running service too.

May import: `site_src.questions`, `site_src.forms`, `refusal`, `control`, `store`, `credentials`, `staff`, `roster`.
"""
