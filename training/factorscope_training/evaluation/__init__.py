"""Scores of a trained model on validation images: a subject, measures by family, and records of what was found."""
