"""What the law makes of owners' votes: counted by number and by area, in whole numbers and fractions; and of
elections in which heads alone count.

- `votes`: voters with the area of their parts, and a share of them that is asked for.
- `majorities`: what a decision of each matter takes, and what is missing.
- `candidates`: who stands for election, and how they are marked.
- `elections`: who is elected, and what is left open.
- `standings`: what became of an election, as its facts have it.
- `wording`: all of that in words.

May import: `source`, `questions`, `forms`.
"""
