"""TinyDB on a durable ledger: sealed lines, journal, tables, and their care.

- `sealed`: the ledger's lines, as pure functions of bytes.
- `durable`: files that outlive a power cut, and the lock of the one writer.
- `ledger_state`: the fold of the ledger in memory, who is told of changes, and that its file is to be written again.
- `files`: the files beside a journal that may hold answers' data too.
- `watermark`: how far the log was acknowledged, noted beside it.
- `remains`: pieces cut from a log, and what says that there was one.
- `log`: the seam below the journal: numbered lines, durable once appended.
- `file_log`: the log as one file.
- `journal`: the open ledger: commits that share a line and a sync.
- `drafts`: documents as TinyDB's readers and updaters see them.
- `tables`: TinyDB on the ledger.
- `commits`: durable writes for an event loop.

May import: nothing of ours.
"""
