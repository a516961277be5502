"""Plotly figures of what manifests say: manifest in, figure out."""
