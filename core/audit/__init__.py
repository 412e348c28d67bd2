"""Who changed what, when: a log whose entries are chained by hashes."""
