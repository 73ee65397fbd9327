"""The kinds of form by which residents take part: what each asks beyond every form, and how what came of it is
shown.

- `sign_up`: people take a place.
- `opening`: when a room is open in the week.
- `slots`: the stretches of a room's time that somebody wants.
- `booking`: people book a room for a while.
- `question_box`: people ask, and what is answered all may read.
- `pledge`: people give their word, and may put their name to it.
- `service_posts`: what a post is for, and who holds it until when.
- `claim`: people claim posts, and give them back.
- `nomination`: somebody is put forward for the red or the black list.
- `appeal`: whoever is named there says that it isn't so.
- `applications`: what the office answers one by one: members reporting in, projects, topics and candidates proposed.
- `topics`: households second topics of deliberation.

May import: `source`, `questions`, `proceedings`, `forms`.
"""
