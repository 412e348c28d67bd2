"""Conversations with customers: messages, states, outcomes, feedback."""
