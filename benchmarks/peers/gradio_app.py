"""Sliders and a picture in Gradio, as its documentation advises for what must be quick.

python benchmarks/peers/gradio_app.py MODEL PORT
"""

import sys

import gradio as gr  # pyright: ignore[reportMissingImports]
from decoding import Decoder


def app(decode: Decoder) -> gr.Blocks:
    """A slider for each latent. Not queued, without progress, and of moves that come too quickly the last is kept."""
    with gr.Blocks(analytics_enabled=False) as page, gr.Row():
        with gr.Column():
            sliders = [
                gr.Slider(low, high, value=mean, step=(high - low) / 1000, label=f"z{k}")
                for k, ((low, high), mean) in enumerate(zip(decode.ranges, decode.mean, strict=True))
            ]
        picture = gr.Image(decode(*decode.mean), format="png", label="decoded", width=256, height=256)
        for slider in sliders:
            slider.input(decode, sliders, picture, queue=False, show_progress="hidden", trigger_mode="always_last")
    return page


if __name__ == "__main__":
    app(Decoder(sys.argv[1])).launch(server_name="127.0.0.1", server_port=int(sys.argv[2]), quiet=True)
