"""Answerdesk's core: the product without its screens and without its crawler."""
