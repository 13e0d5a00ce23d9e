"""One file, one filter; the module's name is the filter's name. Filters never import each other."""
