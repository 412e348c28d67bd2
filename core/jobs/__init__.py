"""Durable background work on DBOS, and the processes it starts."""
