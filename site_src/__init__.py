"""Reads content and facts, writes pages. Knows nothing of the service that takes the answers.

From the ground up; each imports only what stands before it.

- `systems`: the systems that this runs on.
- `program`: this program, told from another version of it.
- `addresses`: hosts, and where a site is reached, as people and programs write them.
- `settings`: all settings, from the environment, in one table.
- `state_folder`: the folder of answers, facts and pairings, for its user alone.
- `source/`: what an editor wrote, as text: files, front matter, dates, and the faults found in them.
- `pictures/`: pictures without what they tell of place, camera and person.
- `questions/`: the questions of a form: one object for each type of question.
- `proceedings/`: the stages that the office takes an answer through.
- `forms/`: the contract of a form: what it asks, when it is open, and what its answers add up to.
- `decisions/`: what the law makes of owners' votes.
- `taking_part/`: the kinds of form by which residents take part.
- `volunteering/`: activities that come again, and the volunteers who see to them.
- `reporting/`: residents report what is wrong.
- `form_kinds/`: the kinds of form by which they decide and say what they think, and the table of all.
- `kinds/`: the kinds of page, and what the front matter of each may say.
- `markup/`: from a page's Markdown to HTML, the same under every generator.
- `content/`: the compound's pages as records, read, held against each other and checked.
- `editing/`: a page edited by a form of the desk, from text to text.
- `show/`: what a page shows of content, facts and the time, as pieces of HTML.
- `sharing/`: what a chat shows beside a link: each page's title in the compound's art.
- `paper/`: what hangs on the boards in the stairwells: posters and sheets as PDF.
- `lobby/`: what the lobby screens show: slides, and the decks they stand in.
- `live/`: live regions: what each kind shows, and filling them in pages on disk.
- `pages/`: whole pages and what leads to them: frame, news, navigation, feeds, search.
- `generators/`: MkDocs and Pelican, made to build one site.
- `build/`: from content and facts to a published site, whole or not at all.
- `pelicanconf`: Pelican's settings.
- `check_command`: `linli check`.
- `init_command`: `linli init`.
- `new_command`: `linli new`.
- `cli`: the `linli` command.
- `__main__`: where a command begins.
"""
