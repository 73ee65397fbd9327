"""A fault campaign against the store: `make torture SECONDS=600 SEED=7`.

Cycle after cycle a real process, or the whole service, writes answers under load and meets a fault:
kill -9, files cut, flipped, zeroed, emptied, removed, replaced, older copies put back, the file or its
folder taken away while it is open, a full disk, a disk that fails. Then the store is opened, and every
acknowledged answer has to be in it, once, or the opening has to be refused and the way back to work.
"""
