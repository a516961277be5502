"""The watched folders: which bundles lie there now, and the few whose graphs are loaded."""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import final

from factorscope_models import bundle
from factorscope_models.arrays import Codes, Samples
from factorscope_models.bundle import Bundle, BundleRefused, plain
from factorscope_models.manifest import Manifest
from factorscope_server import contract, watched
from factorscope_server.batching import Crew
from factorscope_server.codec import Codec
from factorscope_server.errors import UnknownModel
from factorscope_server.schemas import Refusal
from factorscope_server.settings import BATCH

REPLACING = 0.02
"""Seconds after which we look again for a bundle that has just vanished: a replacement is two renames."""
REPLACED = 0.3
"""Seconds for which it may come back: whoever replaces it may be kept waiting between the two."""
ATTEMPTS = 5
LATELY = 0.05
"""Seconds for which `at_hand` trusts the last look at a bundle's files."""
MODEL = 2**20
"""Bytes of memory that any open model takes, however small."""
GRAPH = 3
"""Bytes of memory for each of its ONNX files, at most: float16 weights become float32, and some are packed anew."""
logger = logging.getLogger(__name__)


@final
@dataclass(frozen=True)
class Entry:
    """A bundle that was read, its checksums verified and its graphs inspected; the graphs are not in memory."""

    folder: Path
    manifest: Manifest
    sha: str
    text: bytes
    """The manifest as JSON."""


@final
@dataclass(frozen=True)
class Look:
    """What one look at the folders found."""

    entries: dict[str, Entry]
    """By id, in the order of the watched folders."""
    refused: tuple[Refusal, ...]


@final
@dataclass(frozen=True)
class Model:
    """A bundle ready to run."""

    manifest: Manifest
    sha: str
    samples: Samples
    codes: Codes | None
    codec: Codec
    weight: int
    """Bytes of memory that it takes, at most."""


@final
class Shelf:
    """Serves the bundles of some folders; every look notices what was added, replaced or removed. Thread-safe."""

    def __init__(self, folders: Sequence[Path], threads: int = 1, memory: int = 2**29, batch: int = BATCH) -> None:
        self._folders = tuple(folders)
        self._threads = threads
        self.crew = Crew(batch)
        self._memory = memory
        self._read: dict[Path, tuple[watched.Signature, Entry | str]] = {}
        self._ids: dict[str, Entry] = {}
        self._models: OrderedDict[Path, Model] = OrderedDict()
        self._found: dict[str, float] = {}
        """When a bundle was last known to lie in its folder as we read it, by id."""
        self._gone: dict[str, float] = {}
        """When it was first seen not to lie there any more, of those that were seen so lately."""
        self._looking = threading.Lock()
        self._opening = threading.Lock()
        self._shelving = threading.Lock()

    def look(self) -> Look:
        """Every bundle and every refusal, now. Reads only what changed since the last look."""
        with self._looking:
            found = {folder: self._entry(folder) for folder in watched.bundles(self._folders)}
            self._read = {folder: self._read[folder] for folder in found}
            entries: dict[str, Entry] = {}
            refused = []
            for folder, entry in found.items():
                if isinstance(entry, str):
                    refused.append(Refusal(id=plain(folder.name), reason=entry))
                elif entry.manifest.id in entries:
                    reason = f"its id `{entry.manifest.id}` is already that of another bundle"
                    refused.append(Refusal(id=plain(folder.name), reason=reason))
                else:
                    entries[entry.manifest.id] = entry
            now = time.monotonic()
            lately = {id: at for id, at in self._gone.items() if now - at < REPLACED and id not in entries}
            self._gone = {id: now for id in self._ids if id not in entries} | lately
            self._ids = entries
            for id in set(self._found) - set(entries):
                self._found.pop(id, None)
        with self._shelving:
            for folder in set(self._models) - set(found):
                del self._models[folder]
        return Look(entries, tuple(refused))

    def find(self, id: str) -> Entry:
        """The bundle of this id as it lies in its folder now; raises UnknownModel, with the reason if refused."""
        known = self._ids.get(id)
        if known is not None and self._read.get(known.folder, (None,))[0] == watched.signature(known.folder):
            return known
        look = self.look()
        while id not in look.entries and id in self._gone:
            time.sleep(REPLACING)
            look = self.look()
        if id in look.entries:
            return look.entries[id]
        for refusal in look.refused:
            if refusal.id == id:
                raise UnknownModel(f"The bundle `{id}` is refused: {refusal.reason}.")
        raise UnknownModel("There is no such model. GET /api/v1/models lists those that there are.")

    def open(self, id: str) -> Model:
        """The bundle of this id with its graphs loaded; raises UnknownModel."""
        for _ in range(ATTEMPTS):
            now = time.monotonic()
            entry = self.find(id)
            self._found[id] = now
            if (model := self._shelved(entry)) is not None:
                return model
            with self._opening:
                if (model := self._shelved(entry)) is not None:
                    return model
                try:
                    model = self._load(entry)
                except BundleRefused as error:
                    self._refuse(entry, str(error))
                    continue
                if model is None:
                    continue
                self._shelve(entry.folder, model)
                return model
        raise UnknownModel(f"The bundle `{id}` is being replaced; ask again.")

    def at_hand(self, id: str) -> Model | None:
        """The open model, None where it is time for the asker to `open`; touches no file, so an event loop may ask.

        Of many askers only one is sent to look: for the others the last look counts meanwhile.
        """
        if (now := time.monotonic()) - self._found.get(id, -LATELY) >= LATELY:
            self._found[id] = now
            return None
        entry = self._ids.get(id)
        return None if entry is None else self._shelved(entry)

    @property
    def opened(self) -> int:
        """How many models have their graphs in memory."""
        return len(self._models)

    def close(self) -> None:
        """Ends the threads that compute, and tells who waits for them."""
        self.crew.close()

    def _entry(self, folder: Path) -> Entry | str:
        """What lies in the folder, or why it is refused; read again only if its signature changed."""
        signature = watched.signature(folder)
        if (before := self._read.get(folder)) is not None and before[0] == signature:
            return before[1]
        entry = _inspect(folder)
        for _ in range(3):
            if (now := watched.signature(folder)) == signature:
                break
            signature, entry = now, _inspect(folder)
        self._read[folder] = (signature, entry)
        return entry

    def _load(self, entry: Entry) -> Model | None:
        """None where the bundle was replaced since it was found."""
        try:
            found = bundle.read(entry.folder)
        except BundleRefused:
            if watched.signature(entry.folder) == self._read.get(entry.folder, (None,))[0]:
                raise
            return None
        if found.sha != entry.sha:
            return None
        codec = Codec(found, self._threads, self.crew)
        return Model(found.manifest, found.sha, found.samples, found.codes, codec, _weight(found))

    def _refuse(self, entry: Entry, reason: str) -> None:
        """Remembers a refusal that only loading the graphs could find."""
        with self._looking:
            signature, now = self._read.get(entry.folder, (None, None))
            if signature is not None and now is entry:
                self._read[entry.folder] = (signature, reason)
                self._ids = {id: other for id, other in self._ids.items() if other is not entry}

    def _shelved(self, entry: Entry) -> Model | None:
        with self._shelving:
            model = self._models.get(entry.folder)
            if model is None or model.sha != entry.sha:
                return None
            self._models.move_to_end(entry.folder)
            return model

    def _shelve(self, folder: Path, model: Model) -> None:
        with self._shelving:
            self._models[folder] = model
            self._models.move_to_end(folder)
            while len(self._models) > 1 and sum(model.weight for model in self._models.values()) > self._memory:
                self._models.popitem(last=False)


def _inspect(folder: Path) -> Entry | str:
    try:
        found = bundle.read(folder)
        contract.check(found)
    except BundleRefused as error:
        return str(error)
    except Exception:  # one bad bundle never takes down the others, whatever is bad about it
        logger.exception("cannot read the bundle %s", plain(folder.name))
        return "it cannot be read; the server's log has the details"
    return Entry(folder, found.manifest, found.sha, found.manifest.model_dump_json().encode())


def _weight(found: Bundle) -> int:
    arrays = [array for part in (found.samples, found.codes) if part for array in vars(part).values()]
    held = sum(array.nbytes for array in arrays if array is not None)
    return MODEL + GRAPH * (len(found.encoder) + len(found.decoder)) + held
