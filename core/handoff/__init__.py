"""Passing a conversation to people: who gets it, what the customer is told, what the person should know."""
