"""Connected content systems: one module each, behind the port in `core.knowledge.content_connector`."""
