"""Trains disentangled autoencoders, scores them and exports them as bundles."""
