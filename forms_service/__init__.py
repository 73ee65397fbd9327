"""Takes answers, keeps them, and projects what they add up to as facts for the site."""
