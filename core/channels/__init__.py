"""Adapters: where customers write from. Live chat with its widget."""
