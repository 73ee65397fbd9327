"""What pages were before: each save kept, by git or below state/, and two edits brought together.

- `merging`: two edits of one text brought together, line by line.
- `differences`: what was changed in a text, as people read it.
- `content_files`: a file of content, read and put in its place durably.
- `objects`: bytes kept under the name of what they are.
- `wording`: what a save did, in a sentence.
- `changes`: a save, and the version of a page that it left.
- `kept`: the history of pages in files of our own.
- `git_commands`: running git on the repository that content lies in.
- `git_history`: the history of pages in git.
- `saving`: saving a page so that nothing is lost.
- `pulling`: taking in what others pushed.

May import: `site_src.pictures`, `site_src.kinds`, `site_src.source`, `store`, `staff`, `editing`.
"""
