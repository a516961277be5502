"""One file for each group of calls; each parses, calls, and shapes the answer."""
