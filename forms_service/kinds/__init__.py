"""What each kind of form asks of an answer beyond its questions, and what it adds to the facts.

- `weighed`: what options come to by number and by area.
- `table`: the table of kinds, those that ask for more each in a module of its own.

May import: `site_src.source`, `site_src.questions`, `site_src.forms`, `site_src.decisions`,
`site_src.taking_part`, `site_src.volunteering`, `site_src.reporting`, `site_src.form_kinds`, `refusal`,
`senders`, `store`, `electorate`, `answers`, `sealing`, `attendance`, `projection`.
"""
