"""The store's care: verified, backed up, restored, watched.

- `care`: verify, back up, restore.
- `backups`: a nightly job's backups in one folder, the last so many kept.
- `watch`: whether the store's file is still the one in its place.

May import: `telemetry`, `store`, `photographs`, `staff`.
"""
