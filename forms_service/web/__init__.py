"""The routes of forms and receipts, and how they refuse.

- `refusals`: the one place where a refusal becomes a response.
- `host_rule`: turning away who asks by a name that isn't ours.
- `framing`: messages whose end two programs may see in two places (RFC 9112).
- `openapi`: the service described for programs (OpenAPI 3.1), from its operations.
- `photographs`: those that come with answers, and who may look at them.
- `submission`: the way of one answer, from admission to acknowledgement.
- `by_receipt`: what somebody does to an answer by its receipt.
- `receipts`: what became of an answer, and its entry for calendars.
- `revising`: an answer changed by its receipt.
- `withdrawing`: the way back of an answer, by its receipt.
- `own_data`: all that is kept of an answer, for whoever has its receipt.
- `app`: the routes.

May import: `site_src.addresses`, `site_src.source`, `site_src.pictures`, `site_src.questions`, `site_src.proceedings`,
`site_src.forms`, `site_src.content`, `refusal`, `telemetry`, `senders`, `store`, `photographs`,
`credentials`, `staff`, `answers`, `secrecy`, `sealing`, `keeping`, `care`, `erasure`, `http`, `site`.
"""
