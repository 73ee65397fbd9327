"""The contract of a form: what it asks, when it is open, and what its answers add up to.

- `options`: an option of a question, and how it was worded before.
- `form`: a form's front matter, its times, and whether an answer to it is valid.
- `facts`: what answers add up to: a JSON file a form, without personal data.
- `acknowledgement`: what somebody is told became of an answer that counts.
- `status`: how a form stands, in words: the same everywhere.
- `fingerprints`: what a form with answers asked, and how often each option was chosen.

May import: `source`.
"""
