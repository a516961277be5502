"""The contract between training and server: what a bundle is, and nothing about how one is made or shown."""
