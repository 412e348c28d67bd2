"""Question in, ranked passages at a knowledge version out."""
