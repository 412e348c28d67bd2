"""Turns web sites into files; a process of its own, started by core."""
