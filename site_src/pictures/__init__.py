"""Pictures without what they tell of place, camera and person.

- `workplaces`: temporary folders, known for whose they are and taken away after a kill.
- `formats`: what a picture is, told by its bytes.
- `addresses`: where a picture is published, whatever its file is called.
- `metadata`: taking place, camera and thumbnail out of a picture's file.
- `rendition`: a photograph as it is published: upright, sRGB, no larger than a screen shows, HEIC as JPEG.
- `vector`: SVG: what could run or fetch is refused.
- `worker`: a process with limits, that makes published pictures of whatever there is.
- `kept`: pictures made before, by the name of what they were made from.
- `working`: running the worker.
- `received`: a picture that somebody sent, as it is kept.
- `published`: each picture of a site, from the cache or the worker.

May import: `state_folder`, `source`.
"""
