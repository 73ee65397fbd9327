"""The contract of a form: what it asks, when it is open, and what its answers add up to.

- `voices`: what people wrote and may all read.
- `turnout`: how many of those who may vote have taken part.
- `terms`: on what terms a form is answered: by whom, whether again, when its results may be seen.
- `secrecy`: secret votes.
- `seal`: the seal of a vote's result.
- `facts`: what answers add up to: a JSON file a form, without personal data.
- `status`: how a form stands, in words: the same everywhere.
- `acknowledgement`: what somebody is told became of an answer that counts.
- `on_paper`: which ballot of a voter counts, where one is on paper and one isn't.
- `settings`: what every form says.
- `form`: what a kind of form must know.
- `fingerprints`: what a form with answers asked, and how often each option was chosen.

May import: `source`, `questions`, `proceedings`.
"""
