"""Customers as far as they are known: contacts and the visitors of a web page."""
