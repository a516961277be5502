"""Data sets: named factors with sizes, and a function from an index to images."""
