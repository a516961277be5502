"""What the server says of its own work: request ids, logs and metrics; never what is in a request."""
