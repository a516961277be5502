"""Uploaded files to what an encoder reads; nothing of an upload is trusted, and nothing is kept."""
