"""Durable jobs on a real queue."""
