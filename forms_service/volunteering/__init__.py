"""Activities and volunteers where people meet them: the leader's phone, the volunteer's own page, the desk.

- `links`: the link by which a leader's phone opens an activity's lists, and taking it back.
- `meetings`: the dates of activities, and who stands on the list of each.
- `open_lists`: lists of activities that are over and that nobody closed.
- `attendance`: lists as they are changed, whoever changes them.
- `copied_sheet`: a leader's sheet ticked by pen, as a clerk copies it.
- `phone_routes`: the leader's phone: /s/checkin/….
- `own_hours`: a volunteer's hours, certificate and how to be shown, by receipt.
- `desk_pages`: 「签到」 in the desk: sheets to print and to copy, lists, hours put right.

May import: `site_src.source`, `site_src.forms`, `site_src.taking_part`, `site_src.volunteering`, `site_src.kinds`,
`site_src.content`, `site_src.show`, `site_src.paper`, `refusal`, `store`,
`credentials`, `staff`, `answers`, `attendance`, `keeping`, `http`, `web`, `desk`.
"""
