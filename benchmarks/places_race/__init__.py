"""People race for the places of a sign-up and cancel at random, while the service is killed again and again.

- `compound`: its pages.
- `people`: what each of them does, and what they were told.
- `recount`: what became of everybody, by the lines of journals alone.

Run by `make places-race`; `SEED=7` makes the same choices.
"""
