"""Activities that come again, and the volunteers who see to them.

- `recurrence`: an activity that comes again: on which days, in words and as calendars write it.
- `occasions`: when an activity is held: once, or again and again.

May import: `source`.
"""
