"""People race for the places of a sign-up and cancel at random, while the service is killed again and again.

- `recount`: what became of everybody, by the journal's lines alone.

Run by `make places-race`; `SEED=7` sends the same answers.
"""
