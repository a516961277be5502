"""How much memory and work a graph can take, from its file alone: nothing of it runs to find out."""
