"""Takes answers, keeps them, and projects what they add up to as facts for the site.

From the ground up; each imports only what stands before it.

- `refusal`: what a route or a rule raises in place of an answer.
- `telemetry/`: what the service says of itself: log, figures, and the room that is left.
- `control`: the socket by which a command asks the running service.
- `senders/`: who asks: an address, its share, the name it asks by, the page it comes from.
- `store/`: TinyDB on a durable ledger: sealed lines, journal, tables, and their care.
- `photographs/`: photographs that came with answers, kept beside the store.
- `credentials/`: what proves who somebody is, and what keeps others from guessing it.
- `staff/`: the office's people: what each may, who is signed in, what each did.
- `roster/`: which exclusive parts there are, whose they are, and how large.
- `electorate/`: who may take part in a vote, each once, and by what they show it.
- `due_process/`: what is kept on record of an entry of the black list, and the codes on its letter.
- `answers/`: an answer: read, named, counted.
- `secrecy/`: a secret vote's two envelopes, and the key that opens the inner ones.
- `sealing/`: a vote's count as anyone can make it again, and the seal of its result.
- `attendance/`: who was at an activity, and what hours that is worth.
- `projection/`: how answers become facts.
- `kinds/`: what each kind of form asks of an answer beyond its questions, and adds to the facts.
- `keeping/`: whether an answer is kept, the write, and what may be public of all.
- `care/`: the store's care: verified, backed up, restored, watched.
- `erasure/`: personal data that go when they should: by night, on request, out of every file.
- `http/`: what every request meets, whatever it asks for: limits, guards, headers, log.
- `wire/`: connections: how many, how long, and how the server speaks on them.
- `screens/`: lobby screens: paired, told what to show, and watched.
- `notices/`: urgent notices by signed call.
- `site/`: the built site as the service sees it: its files, its pages, and keeping them up to date.
- `preview/`: open pages that follow what is saved, for whoever edits on this machine.
- `web/`: the routes of forms and receipts, and how they refuse.
- `desk/`: what every part of the desk stands on: who may come in, the frame of its pages.
- `handling/`: answers in the hands of the office: found, exported, entered, changed, cancelled.
- `paper/`: ballots on paper, entered by two people, counted once both agree.
- `canvass/`: a vote's result in the desk.
- `editing/`: pages written in the desk, and published from there.
- `versions/`: what pages were before: each save kept, and two edits brought together.
- `revision/`: a page and its versions in the desk.
- `moderation/`: texts that people wrote, read before all may read them.
- `voters/`: the roster and voters' codes in the desk.
- `volunteering/`: activities and volunteers where people meet them: the leader's phone, own hours, the desk.
- `today/`: what waits for the office: the desk's first page, and reminders.
- `proceedings/`: answers that the office takes through stages.
- `following/`: what is to be written of answers that the office said yes to.
- `lists/`: the red and the black list in the desk: cases, and letters to households.
- `oversight/`: who did what, and whose data are kept: the audit log and personal data in the desk.
- `commands/`: the commands of those who run it, beside a service or without one.
- `run/`: where the service is put together, and the commands that run it.
"""
