"""Doors to pipelines that people already have. Each module imports its library, and is imported only when used."""
