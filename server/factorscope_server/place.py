"""Where a bundle lies that somebody names on a command line."""

import os
from pathlib import Path

from factorscope_models import bundle
from factorscope_models.zoo import ZOO
from factorscope_server.errors import UnknownModel


def place(name: str) -> Path:
    """The folder of a bundle, by its path or by its id in the zoo; raises UnknownModel.

    Links are not followed: the names of latents lie beside the link, where a server of its folder keeps them.
    """
    for folder in (Path(name), ZOO / name):
        if (folder / bundle.MANIFEST).is_file():
            return Path(os.path.abspath(folder))
    shipped = sorted(file.parent.name for file in ZOO.glob(f"*/{bundle.MANIFEST}"))
    raise UnknownModel(f"{name} is neither a folder of a bundle nor a model that ships; those are {', '.join(shipped)}")
