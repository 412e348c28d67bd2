"""The chat widget: the one script that a site includes, in parts that are joined when it is asked for."""
