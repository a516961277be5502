"""Serves bundles: encode, decode and traverse over HTTP and WebSocket, and the page that uses them."""
