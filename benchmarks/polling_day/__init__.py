"""A polling day: `make polling-day SEED=7`. Exit 1 where the count is not the recount.

10,000 owners of 12,000 parts vote over HTTP eight ways at once, change their minds, send again what they
sent, cut connections before the answer comes, and try codes that are none, while the service is killed 20
times. What the service counts in the end is held against a recount of what the voters were told, which
shares no code with the product (`recount`).

- `compound`: the compound that votes: its pages, and its roster as a table.
- `recount`: what there must be, by the roster's table and the voters' own notes.
- `polling_place`: the service, killed and started again.
- `voters`: what each owner does in the day.
- `paper`: ballots on paper, entered twice.
"""
