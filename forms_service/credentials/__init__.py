"""What proves who somebody is, and what keeps others from guessing it. Knows of no account.

- `secret`: the key of the staff's tokens.
- `passwords`: what a password must be, and hashing within bounds.
- `second_factor`: digits of an app, each good once.
- `guesses`: how often a password may be guessed.
- `tries`: how often a code may be tried.

May import: `refusal`, `senders`, `store`.
"""
