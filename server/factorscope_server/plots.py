"""placeholder"""


def available(manifest):
    return {}


def draw(name, manifest):
    return "{}"


def compare(manifests):
    return "{}"
