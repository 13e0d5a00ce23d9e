"""What the truncation filter knows: words, line ends, gaps inside a line, and the small models over them."""
