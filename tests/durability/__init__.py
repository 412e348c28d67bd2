"""Durable work, killed and resumed."""
