"""The questions of a form: one object for each type of question.

- `phones`: one form for a phone number, however it is written.
- `respondents`: people who don't exist, for a demo.
- `options`: an option of a question, and how it was worded before.
- `results`: what the answers to a question add up to, as facts and in words.
- `question`: what every question says, what a type of question must know, and which can't be asked together.
- `types`: the table of types, in modules of their own.

May import: `source`.
"""
