"""Sliders and a picture in Streamlit, with a cached model and a fragment, which runs alone when a slider moves.

streamlit run benchmarks/peers/streamlit_app.py --server.port PORT -- MODEL
"""

import sys

import streamlit as st  # pyright: ignore[reportMissingImports]
from decoding import Decoder

decoder = st.cache_resource(Decoder)


@st.fragment
def app(decode: Decoder) -> None:
    """A slider for each latent."""
    left, right = st.columns(2)
    z = [
        left.slider(f"z{k}", low, high, value=mean, step=(high - low) / 1000)
        for k, ((low, high), mean) in enumerate(zip(decode.ranges, decode.mean, strict=True))
    ]
    right.image(decode(*z), width=256, output_format="PNG")


app(decoder(sys.argv[1]))
