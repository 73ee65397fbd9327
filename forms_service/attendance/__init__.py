"""Who was at an activity, and what hours that is worth. As records of the store, without a route.

- `credits`: hours, in whose name, and what corrects them.
- `lists`: the list of one date of an activity: ticks that merge in any order, and closing it.
- `expected`: who is on a list before anybody comes.
- `keeping`: how long names are kept that were added there.
- `samples`: hours of a demo.

May import: `site_src.questions`, `site_src.forms`, `site_src.volunteering`, `site_src.kinds`,
`site_src.content`, `store`, `answers`.
"""
