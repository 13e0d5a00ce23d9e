"""What the filters `ads` and `boilerplate` share: crumb lines, line features, the structural model, tidy deletion."""
