"""`factorscope verify` and `factorscope doctor`: what is wrong with a bundle, and with a machine."""
