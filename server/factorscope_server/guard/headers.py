"""What browsers are told with every answer."""

from collections.abc import Sequence


def headers(frame_ancestors: Sequence[str] = ()) -> dict[str, str]:
    """Headers for every answer; pages of these origins may show ours in a frame, or none.

    Plotly sets inline styles and downloads pictures as blob and data URLs; it needs no worker.
    """
    policy = {
        "default-src": "'self'",
        "script-src": "'self'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' blob: data:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": " ".join(frame_ancestors) or "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {sources}" for name, sources in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
