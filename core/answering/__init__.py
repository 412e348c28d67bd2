"""One turn: understand, retrieve, decide, compose, check, reply with evidence."""
