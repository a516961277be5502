"""One guard before everything, HTTP and WebSocket alike: who may ask, how much, and what browsers may do with it.

Decides on addresses, headers and method alone, never on a list of paths, so no route can be forgotten.
"""
