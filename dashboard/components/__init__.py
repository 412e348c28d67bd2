"""Parts of pages. Each owns its session key and gives back a plain value."""
