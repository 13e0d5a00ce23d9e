"""`python -m clean.cli`."""

from clean.cli import main

main()
