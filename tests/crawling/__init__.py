"""Crawls of our own sites: scripted ones in memory, and served ones with the crawler as a process."""
