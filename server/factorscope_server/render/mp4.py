"""A film as an MP4 that plays everywhere: H.264, yuv420p, its index at the front.

Written by PyAV (BSD licence), the extra `video`. Its wheels carry FFmpeg, which they build under the LGPL, version 3 or
later, and with it libx264 and libx265, which are under the GPL, version 2 or later: to use them binds nobody, and films
made by them are free of it; but who passes on an installation or a container image with the extra passes on GPL
software and must do so by its terms. Factorscope's own packages contain none of it, and everything but MP4 works
without. Where FFmpeg was built without libx264 we take libopenh264 (BSD licence; Cisco pays the patent fees for its own
binaries only).
"""

import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from factorscope_server.errors import BadRequest
from factorscope_server.render.film import Film, Shape, Tick

ENCODERS = {"libx264": {"crf": "16", "preset": "fast", "tune": "animation"}, "libopenh264": {"b": "6M"}}
"""By preference, with settings under which squares of one colour stay such."""
MISSING = "MP4 needs PyAV, which is not installed: pip install 'factorscope[video]'. GIF and WebP need nothing more."
BT709 = 1
"""Of colours, as FFmpeg numbers them: what players assume where nothing is said, above the smallest sizes."""


def problem(_: Shape) -> str | None:
    """Why there can be no MP4."""
    return None if find_spec("av") else MISSING


def encode(film: Film, tick: Tick) -> bytes:
    """MP4 of one round; raises BadRequest where FFmpeg has no H.264 encoder. `problem` says whether PyAV is there."""
    import av  # 0.1 s, and not always there

    name = next((name for name in ENCODERS if name in av.codecs_available), None)
    if name is None:
        raise BadRequest("This FFmpeg has no H.264 encoder: take GIF or WebP.")
    with tempfile.TemporaryDirectory(prefix="factorscope-") as folder:
        path = Path(folder) / "film.mp4"  # `faststart` writes the index and then moves it: memory cannot be reopened
        with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
            stream: Any = container.add_stream(name, rate=film.shape.fps, options=ENCODERS[name])
            stream.width, stream.height, stream.pix_fmt = film.stage.width, film.stage.height, "yuv420p"
            context = stream.codec_context
            context.colorspace = context.color_primaries = context.color_trc = BT709
            for i in range(len(film)):
                rgb = av.VideoFrame.from_ndarray(film.frame(i), "rgb24")
                frame = rgb.reformat(format="yuv420p", dst_colorspace=BT709, dst_color_range="MPEG")
                frame.pts = i
                container.mux(stream.encode(frame))
                tick()
            container.mux(stream.encode(None))
        return path.read_bytes()
