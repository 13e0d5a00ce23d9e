"""Ways of showing what was changed."""
