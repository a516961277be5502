"""The arguments of `factorscope render`, apart from its work: they are read before anything large is loaded."""

import argparse
from pathlib import Path

RANGES = ("minmax", "quantile", "sigma2", "prior", "codebook")


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command to the parser's others."""
    render = commands.add_parser(
        "render",
        help="write a film, a sheet or a map of a model",
        description="Write what the page shows of a model to a file, without a browser. The name's end says which kind "
        "of file: .gif, .webp or .mp4 of what moves, .png or .svg of what does not.",
    )
    render.add_argument("bundle", metavar="BUNDLE", help="a folder of a bundle, or the id of one that ships")
    what = render.add_mutually_exclusive_group(required=True)
    what.add_argument("--traverse", type=int, metavar="LATENT", help="a film: one latent up and down its range")
    what.add_argument(
        "--interpolate", type=int, nargs="+", metavar="SAMPLE", help="a film: from sample to sample, two or more"
    )
    what.add_argument("--sheet", action="store_true", help="every latent through its range")
    what.add_argument("--codebook", action="store_true", help="every value of every codebook")
    what.add_argument("--heatmap", action="store_true", help="mutual information of factors and latents")
    render.add_argument("--out", type=Path, required=True, metavar="FILE", help="the file to write; it is replaced")
    render.add_argument("--sample", type=int, default=0, metavar="N", help="whose z all starts from; default: 0")
    render.add_argument(
        "--range", choices=RANGES, help="of the latents; default: codebook where there is one, else quantile"
    )
    render.add_argument(
        "--steps", type=int, metavar="N", help="values in the range; default: 11 in a sheet, smooth in a film"
    )
    render.add_argument("--seconds", type=float, default=4, help="of one round of a film; default: 4")
    render.add_argument("--fps", type=int, default=25, help="frames a second; default: 25")
    render.add_argument(
        "--size", type=int, default=512, metavar="PIXELS", help="side of a film's picture, about; default: 512"
    )
    render.add_argument("--once", action="store_true", help="a film that does not loop")
    render.add_argument(
        "--snap",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="an interpolation of quantized latents goes through values of the codebooks",
    )
    render.add_argument("--dark", action="store_true", help="on dark paper")
