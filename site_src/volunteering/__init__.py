"""Activities that come again, and the volunteers who see to them.

- `recurrence`: an activity that comes again: on which days, in words and as calendars write it.
- `occasions`: when an activity is held: once, or again and again.
- `profile`: how a volunteer is shown: as the person chose.
- `hours`: what may be known of volunteers' hours, by year, team, theme and person.
- `registration`: the form kind `volunteer`.

May import: `source`, `questions`, `forms`, `taking_part`.
"""
