"""An answer: read, named, counted.

- `reading`: from what was sent to an answer, or to faults by question.
- `spam`: two checks against robots that lose no answer.
- `tally`: counts kept as answers come.
- `turnout`: how many have taken part in each vote, kept as answers come.
- `receipts`: the name of a kept answer, known to its sender alone; and why one doesn't count.
- `handles`: by what pages of the office address an answer, in place of its receipt.
- `handled`: what the office did to an answer, and why.
- `stages`: at which stage of its course an answer stands.
- `sending`: an answer that came, with what came with it; and what may be said of it.
- `publication`: which of the texts that people wrote all may read.
- `voices`: these texts, kept as answers and decisions come.
- `sample`: answers of a demo, which nobody gave.

May import: `site_src.source`, `site_src.questions`, `site_src.proceedings`, `site_src.forms`,
`senders`, `store`, `electorate`.
"""
