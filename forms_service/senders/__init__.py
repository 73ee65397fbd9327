"""Who asks: an address, its share, the name it asks by, the page it comes from.

- `clients`: who a request comes from.
- `shares`: how much one sender, and the networks around it, may do.
- `hosts`: by which names the service lets itself be asked.
- `origin`: whether a form was sent from our own page.

May import: `site_src.addresses`.
"""
