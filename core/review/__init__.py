"""What changed in the content, what contradicts what, and which answers rested on it."""
