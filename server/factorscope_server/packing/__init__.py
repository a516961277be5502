"""`factorscope pack`: a folder with the page and some models that needs no server."""
