"""The terms of a training loss: pure functions of a pass. Each is in nats (or squared units of the latent), summed over
pixels or latents, mean over the batch. `registry.py` lists them."""
