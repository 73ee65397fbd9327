"""The kinds of form: one object for each, what it asks beyond every form and how what came of it is shown.

- `satisfaction`: how satisfied those who answered are, in exact shares.
- `consequences`: what follows from an evaluation, and what was promised then.
- `clauses`: the articles of a draft, and what became of each.
- `owners_vote`: what every vote of owners says and shows.
- `table`: the table of kinds, each a module of its own.

May import: `source`, `questions`, `forms`, `decisions`, `taking_part`, `volunteering`,
`reporting`.
"""
