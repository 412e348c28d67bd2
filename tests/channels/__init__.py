"""Channels on which customers write."""
