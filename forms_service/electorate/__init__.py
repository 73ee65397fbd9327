"""Who may take part in a vote, and by what they show it.

- `codes`: the codes on residents' slips, and whose each is.

May import: `credentials`, `store`.
"""
