"""Crawls against sites of our own: scripted ones in memory, and real servers with the crawler as a process."""
