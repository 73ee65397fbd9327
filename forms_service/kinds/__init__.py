"""What each kind of form asks of an answer beyond its questions, and what it adds to the facts.

- `kind`: what every kind must know.
- `sign_up`: places, and one for each phone number.
- `table`: the table of kinds.

May import: `site_src.questions`, `site_src.forms`, `refusal`, `senders`, `store`, `answers`.
"""
