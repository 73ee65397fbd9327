"""Connections: how many, how long, and how the server speaks on them.

- `connections`: how many are held, of all and of one client, and which goes first.
- `handles`: what connections may take of the process's file handles.
- `http_protocol`: HTTP as uvicorn speaks it, with an end to waiting.
- `server`: where it listens, how it starts and stops.

May import: `telemetry`, `senders`, `http`.
"""
