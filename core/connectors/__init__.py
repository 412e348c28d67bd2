"""Content connectors: what other systems hold, through the port of `core.knowledge`."""
