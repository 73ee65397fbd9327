"""What the service says of itself: log, figures, and the room that is left.

- `repeats`: a fault that lasts is told once, and then with a count.
- `logs`: a JSON object a line on standard error; sentences in a terminal.
- `supervision`: work that never ends for good.
- `capacity`: how large the store is, and whether the disk keeps its share free.
- `metrics`: figures for Prometheus.

May import: nothing of ours.
"""
