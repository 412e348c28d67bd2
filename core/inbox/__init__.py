"""What people do with conversations that need them."""
