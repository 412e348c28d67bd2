"""People who answer customers and run the agent: users, teams, who is there."""
