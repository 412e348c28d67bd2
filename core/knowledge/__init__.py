"""What the agent may draw on: sources, documents, their versions, chunks, and how they stay current."""
