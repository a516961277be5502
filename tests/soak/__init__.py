"""The server under load, hostile clients and faults, every picture checked: `make soak`; in the tests a short form."""
