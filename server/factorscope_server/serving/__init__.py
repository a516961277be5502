"""`factorscope serve`: its arguments, its socket, and the server that runs on it."""
