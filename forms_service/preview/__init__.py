"""`linli serve` for whoever edits beside it on this machine: open pages follow what is saved.

- `overlay`: the script that tells them, added to pages on their way out.

May import: `site_src.addresses`, `site_src.show`, `refusal`, `http`, `site`.
"""
