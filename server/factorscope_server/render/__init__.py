"""Pictures and films to keep: what the page shows, drawn without a browser. Knows nothing of HTTP."""
