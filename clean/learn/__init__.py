"""Learning what the documents of one source share: lines of the site's furniture, stamps in running text."""
