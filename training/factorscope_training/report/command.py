"""`factorscope-train report`: gather, tabulate, write a folder whole or not at all."""

import shutil
import tempfile
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path

from factorscope_models.files import sync_folder, write_file
from factorscope_training.errors import RunError
from factorscope_training.report import spreadsheets, words
from factorscope_training.report.gathering import Gathered, gather
from factorscope_training.report.latex import latex
from factorscope_training.report.markdown import markdown
from factorscope_training.report.recipes import groups
from factorscope_training.report.tables import Choice, check_choice, tables

PAGE = "index.html"
FILES = {PAGE, "report.md", "scores.csv", "table.csv", "table.tex"}


def report(args: Namespace) -> None:
    """Writes the report of these runs and says what is in it."""
    check_out(args.out)
    found = gather(args.what)
    files = report_files(found, Choice(tuple(args.scores), tuple(args.without)))
    write_folder(args.out, files)
    for name in found.unscored:
        print(f"left out: {name} has no scores yet (factorscope-train evaluate writes them)")
    print(f"written: {args.out} ({_counted(found)}): {', '.join(sorted(files))}")


def report_files(found: Gathered, choice: Choice) -> dict[str, bytes]:
    """Each file of a report, by name. Raises RunError where runs or scores do not belong together."""
    from factorscope_training.report.page import page  # Plotly takes a second: other commands need not wait for it

    by_data = groups(found.runs)
    check_choice(by_data, choice)
    tabled = [(group, tables(group, choice)) for group in by_data]
    title = f"Scores of {_counted(found)}"
    texts = {
        PAGE: page(title, tabled, found.unscored),
        "report.md": markdown(title, tabled, found.unscored),
        "scores.csv": spreadsheets.scores(by_data),
        "table.csv": spreadsheets.table(tabled),
        "table.tex": latex(tabled),
    }
    return {name: text.encode() for name, text in texts.items()}


def check_out(folder: Path) -> None:
    """Raises RunError where something other than a report lies there: nothing of a person's own is replaced."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise RunError(f"{folder} is a file; name a folder for the report with --out")
    inside = {path.name for path in folder.iterdir()}
    if not inside:
        return
    page = folder / PAGE
    ours = page.is_file() and words.GENERATOR in page.read_text(errors="replace")[:2000]
    if not ours or inside - FILES:
        strange = f" (it holds {min(inside - FILES)})" if inside - FILES else ""
        raise RunError(f"{folder} is there and is not a report alone{strange}; choose another folder with --out")


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Replaces the folder by these files: written beside it, then renamed. Raises RunError where the disk refuses."""
    folder = folder.resolve()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        try:
            beside.chmod(0o755)
            for name, data in files.items():
                write_file(beside / name, data)
            old = beside.with_name(f"{beside.name}.old")
            if folder.exists():
                folder.rename(old)
            beside.rename(folder)
            sync_folder(folder.parent)
            shutil.rmtree(old, ignore_errors=True)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise
    except OSError as error:
        raise RunError(f"the report could not be written to {folder}: {error.strerror}") from error


def _counted(found: Gathered) -> str:
    n = len(found.runs)
    by_data = groups(found.runs)
    recipes = sum(len(group.recipes) for group in by_data)
    kinds = f"{recipes} recipe{'s' if recipes > 1 else ''}"
    sets = f"{len(by_data)} data set{'s' if len(by_data) > 1 else ''}"
    return f"{n} run{'s' if n > 1 else ''}: {kinds}, {sets}"
