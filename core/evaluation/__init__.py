"""Evaluation of search and answers on questions with known answers."""
