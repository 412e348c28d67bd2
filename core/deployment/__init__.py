"""Where and when the agent takes conversations: channels, hours, coverage, the switch."""
