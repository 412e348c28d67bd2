"""Files → Markdown, by type. `read_content` is the way in; it runs in a process that may be killed."""
