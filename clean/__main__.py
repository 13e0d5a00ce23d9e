"""`python -m clean`."""

from clean.cli import main

main()
