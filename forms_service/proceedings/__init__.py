"""Answers that the office takes through stages: each step, what is still to be done and by when.

- `moves`: a step, by the office or by its sender, as a patch of the store.
- `underway`: which answers stand at which stage, kept as answers come and go.
- `to_do`: what is to be taken on, the overdue first.
- `desk_pages`: 「办理」, and the step on an answer's own page.
- `by_sender`: the step that whoever has the receipt may take.
- `neighbours`: under what each is counted who has what a neighbour reported.
- `ledger_pages`: the problem ledger looked through, and each line at its own address.
- `same_here`: who has what a neighbour reported.

May import: `site_src.proceedings`, `site_src.forms`, `site_src.reporting`, `site_src.content`,
`site_src.questions`, `site_src.show`, `site_src.live`, `refusal`, `store`, `credentials`, `staff`, `electorate`, `answers`, `kinds`,
`keeping`, `http`, `web`, `desk`, `handling`, `moderation`, `today`.
"""
