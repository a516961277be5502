"""The page of claims: what the store says, as Markdown, and nothing else."""

from collections.abc import Iterable, Mapping, Sequence

from factorscope_training.claims.measures.measure import Number
from factorscope_training.claims.measures.registry import MEASURES, numbers_of
from factorscope_training.claims.spec import Claim, Study
from factorscope_training.claims.store import Cell, Key, current
from factorscope_training.claims.subject import Sizes
from factorscope_training.claims.verdict import Verdict, difference, verdict
from factorscope_training.config import RunConfig
from factorscope_training.intervals import Interval, interval
from factorscope_training.losses.registry import Weighted
from factorscope_training.papers import PAPERS

HEAD = """# Claims of the four papers, tried here

Each table row is an arm: one training recipe with several seeds, which draw the initial weights, the order of the
images and all noise. Numbers are means over the seeds with their 95 % Student t interval (two-sided, n − 1 degrees of
freedom); a number without ± has one seed, and – stands where there is none. All seeds are measured on the same held-out
images.

A claim compares two arms by one number, seed by seed. **Supported**: the 95 % interval of the mean difference lies
wholly on the side that the claim names. **Contradicted**: wholly on the other side. **Undecided**: it contains 0, or
there is one seed only. **Not run**: no seed has the number for both arms. A claim of being no worse has a margin, which
moves the border from 0 to there. The interval speaks of seeds, not of other data sets, nets or lengths of training. No
correction is made for the number of comparisons: of twenty claims without substance, about one would come out supported
or contradicted.

These are small trainings of our own net on our own choice of settings. They say how a method behaves here; they repeat
no experiment of a paper. Made by `factorscope-train claims` from [training/claims](../training/claims) and
[claims.json](claims.json).
"""


def report(studies: Sequence[Study], cells: Mapping[Key, Cell], sizes: Sizes) -> str:
    """The whole page. Only cells of arms as they are now count, and only numbers of measures as they are now."""
    held = {study.name: _held(study, cells) for study in studies}
    parts = [HEAD, _effort(held), _sizes(sizes), _verdicts(studies, held)]
    parts += [_study(study, held[study.name]) for study in studies]
    return "\n".join(parts)


def judged(claim: Claim, cells: Mapping[tuple[str, int], Cell]) -> tuple[Verdict, Interval | None]:
    """The verdict on a claim from a study's cells, and the interval behind it."""
    found = difference(_values(cells, claim.arm, claim.measure), _values(cells, claim.against, claim.measure))
    return verdict(found, claim.better, claim.margin), found


def verdict_lines(studies: Sequence[Study], cells: Mapping[Key, Cell]) -> list[str]:
    """One line for each claim, for the screen."""
    out = []
    for study in studies:
        held = _held(study, cells)
        for claim in study.claims.claim:
            outcome, found = judged(claim, held)
            number = numbers_of(study.claims.measures)[claim.measure]
            told = "" if found is None else f" {_signed(found, number)}"
            out.append(f"{outcome}: {study.name}: {claim.sentence} {_compared(claim)}{told}")
    return out


def _held(study: Study, cells: Mapping[Key, Cell]) -> dict[tuple[str, int], Cell]:
    """By arm and seed, failed ones included."""
    mine = {(c.arm, c.seed): current(c, study, c.arm) for c in cells.values() if _of(c, study)}
    return {key: cell for key, cell in mine.items() if cell is not None}


def _of(cell: Cell, study: Study) -> bool:
    return cell.study == study.name and cell.arm in study.configs


def _values(cells: Mapping[tuple[str, int], Cell], arm: str, number: str) -> dict[int, float]:
    """By seed, where it is defined."""
    out = {}
    for (name, seed), cell in cells.items():
        if name == arm and not cell.failure:
            for part in cell.measured.values():
                value = part.numbers.get(number)
                if value is not None:
                    out[seed] = value
    return out


def _effort(held: Mapping[str, Mapping[tuple[str, int], Cell]]) -> str:
    cells = [cell for study in held.values() for cell in study.values() if not cell.failure]
    if not cells:
        return "No cell has been run.\n"
    hours, spent = (sum(c.train_seconds for c in cells) / 3600, sum(c.measure_seconds for c in cells) / 3600)
    machines = "; ".join(sorted({cell.machine for cell in cells}))
    commits = ", ".join(sorted({cell.commit for cell in cells}))
    done = f"{len(cells)} cells, {hours:.1f} hours of training and {spent:.1f} of measuring on {machines}"
    return f"{done}; code of {commits}.\n"


def _sizes(sizes: Sizes) -> str:
    parts = (
        f"{sizes.test:,} held-out images, or all of a smaller set",
        f"{sizes.train:,} training codes for probes and rules of sampling",
        f"the NLL on {sizes.importance:,} images with {sizes.draws} draws each",
        f"latents shuffled on {sizes.ablation:,} images",
        f"{sizes.samples:,} samples a rule",
        f"transforms, and first components, on {sizes.drift:,} images",
        f"InfoMEC on {sizes.scored:,}",
    )
    judge = f"{sizes.judge:,} training images for {sizes.judge_steps:,} steps"
    return (
        f"Sizes of samples: {'; '.join(parts)}. Fréchet distances are taken on the features of a small classifier of "
        f"our own, trained on {judge}: they are no FID.\n"
    )


def _verdicts(studies: Sequence[Study], held: Mapping[str, Mapping[tuple[str, int], Cell]]) -> str:
    outcomes = [judged(claim, held[study.name])[0] for study in studies for claim in study.claims.claim]
    kinds: tuple[Verdict, ...] = ("supported", "contradicted", "undecided", "not run")
    counts = ", ".join(f"{outcomes.count(kind)} {kind}" for kind in kinds)
    return f"Of {len(outcomes)} claims: {counts}.\n"


def _study(study: Study, cells: Mapping[tuple[str, int], Cell]) -> str:
    claims, paper = study.claims, PAPERS[study.claims.paper]
    lines = [
        f"## {claims.title}",
        "",
        f"{paper.authors} {paper.year}, [{paper.title}](https://arxiv.org/abs/{paper.arxiv}).",
        f"File: [training/claims/{study.name}.toml](../training/claims/{study.name}.toml).",
        "",
        *claims.about.strip().splitlines(),
        "",
        *_table(
            ("claim", "source", "by", "difference", "verdict"), (_claim_row(study, c, cells) for c in claims.claim)
        ),
    ]
    lines += [f"{claim.sentence} {claim.note}\n" for claim in claims.claim if claim.note]
    head = ("arm", "", "terms", "steps x batch", "seeds", "training")
    lines += ["### Arms", "", *_table(head, (_arm_row(study, arm, cells) for arm in study.configs))]
    for name in claims.measures:
        measure = MEASURES[name]
        rows = [[arm, *(_cell(cells, arm, number) for number in measure.numbers)] for arm in study.configs]
        lines += [f"### {measure.title}", ""]
        lines += [f"- `{number.name}`: {number.text}" for number in measure.numbers]
        lines += ["", *_table(("arm", *(f"`{number.name}`" for number in measure.numbers)), rows)]
    return "\n".join(lines)


def _claim_row(study: Study, claim: Claim, cells: Mapping[tuple[str, int], Cell]) -> list[str]:
    outcome, found = judged(claim, cells)
    number = numbers_of(study.claims.measures)[claim.measure]
    told = "–" if found is None else _signed(found, number)
    return [claim.sentence, claim.source, _compared(claim), told, f"**{outcome}**"]


def _compared(claim: Claim) -> str:
    worse = "lower" if claim.better == "higher" else "higher"
    told = f"not {worse} by {claim.margin:g}" if claim.margin else claim.better
    return f"`{claim.measure}` {told}: {claim.arm} − {claim.against}"


def _signed(found: Interval, number: Number) -> str:
    """The difference and its interval: with one seed, the difference alone."""
    d = number.digits
    if found.half is None:
        return f"{found.mean:+.{d}f} (1 seed)"
    low, high = found.ends
    return f"{found.mean:+.{d}f} [{low:+.{d}f}, {high:+.{d}f}] ({found.n} seeds)"


def _arm_row(study: Study, arm: str, cells: Mapping[tuple[str, int], Cell]) -> list[str]:
    about = next(a.about for a in study.claims.arm if a.name == arm)
    mine = [cell for (name, _), cell in sorted(cells.items()) if name == arm]
    done = [str(cell.seed) for cell in mine if not cell.failure]
    failed = [f"{cell.seed} failed: {cell.failure}" for cell in mine if cell.failure]
    minutes = sum(cell.train_seconds for cell in mine if not cell.failure) / 60
    config = study.configs[arm]
    size = f"{config.steps:,} x {config.batch}"
    trained = f"{minutes:.0f} min" if done else "–"
    return [arm, about, _terms(config), size, "; ".join([", ".join(done) or "none", *failed]), trained]


def _terms(config: RunConfig) -> str:
    """As "kl 4, binarization 1 (r 0.5)"."""

    def one(name: str, weighted: Weighted) -> str:
        options = ", ".join(f"{option} {value}" for option, value in weighted.options.items())
        return f"{name} {weighted.weight:g}" + (f" ({options})" if options else "")

    return ", ".join(one(name, weighted) for name, weighted in config.terms.items())


def _cell(cells: Mapping[tuple[str, int], Cell], arm: str, number: Number) -> str:
    found = interval(list(_values(cells, arm, number.name).values()))
    if found is None:
        return "–"
    d = number.digits
    return f"{found.mean:.{d}f}" + ("" if found.half is None else f" ± {found.half:.{d}f}")


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    names = list(head)
    lines = [[name.replace("|", "\\|") for name in row] for row in rows]
    return [_row(names), _row(["---"] * len(names)), *(_row(line) for line in lines), ""]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
