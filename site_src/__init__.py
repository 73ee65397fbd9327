"""Reads content and facts, writes pages. Knows nothing of the service that takes the answers."""
