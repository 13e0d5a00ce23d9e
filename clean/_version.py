"""The version, by itself, so that `clean --version` needs nothing else."""

__version__ = "0.1.0"
