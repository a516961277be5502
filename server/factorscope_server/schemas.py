"""What travels over HTTP as JSON: the shapes that the page's TypeScript types are generated from."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from factorscope_models.manifest import Family, Id, ImageFormat, Sha256, Snapshot
from factorscope_models.sampling import Rule

MAX_ROWS = 512
"""Rows of z in one request."""
MAX_STEPS = 41
MAX_DRAWS = 64
"""z in one draw."""
DEFAULT_STEPS = 11

RangeMode = Literal["minmax", "quantile", "sigma2", "prior", "codebook"]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
"""A JSON number: not a string, not true, not NaN, not 1e999."""
Steps = Annotated[int, Field(strict=True, ge=2, le=MAX_STEPS)]


class Message(BaseModel):
    """The base of every answer and request: immutable, no unknown fields, every field always there."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_serialization_defaults_required=True)


class ErrorDetail(Message):
    code: str = Field(examples=["unknown_model"])
    """snake_case, for programs."""
    message: str = Field(examples=["There is no model `qlae`. GET /api/v1/models lists those that there are."])
    """One or two sentences, for people."""


class ErrorBody(Message):
    """The one shape of every error, on every path."""

    error: ErrorDetail


class Health(Message):
    status: Literal["ok"]
    version: str = Field(examples=["0.1.0"])
    models: int = Field(examples=[5])


class DataSummary(Message):
    name: str = Field(examples=["shapes3d-render"])
    title: str
    rendered: bool


class ScoreSummary(Message):
    name: str = Field(examples=["InfoM"])
    value: float | None = Field(examples=[0.93])


class Stop(Message):
    """A snapshot that a training left on its way: a model of its own."""

    id: Id = Field(examples=["qlae-mnist-s0-4000"])
    step: int = Field(examples=[4000])
    scores: list[ScoreSummary]


class Summary(Message):
    """One line of the model picker. Of the snapshots of one training only the newest has such a line."""

    id: Id
    sha: Sha256
    title: str
    method: str
    summary: str
    data: DataSummary
    image: ImageFormat
    kind: Literal["deterministic", "gaussian", "quantized"]
    latents: int
    active: int
    scores: list[ScoreSummary]
    snapshot: Snapshot | None
    """None for a finished training."""
    snapshots: list[Stop]
    """All of the same training by ascending step, this model the last; empty for a finished training."""


class Refusal(Message):
    """A folder among the models that is not served."""

    id: str = Field(examples=["qlae-broken"])
    """The folder's name."""
    reason: str = Field(examples=["decoder.onnx does not match its checksum"])


class Models(Message):
    models: list[Summary]
    refused: list[Refusal]


class Sample(Message):
    index: int
    z: list[float]
    pre_z: list[float] | None
    code: list[int] | None
    """Index into each latent's codebook; quantized latents only."""
    factors: list[int] | None


class SampleList(Message):
    samples: list[Sample]


class CodeList(Message):
    """The codes of many validation images; of a model that keeps none, those of its samples."""

    n: int
    latents: int
    z: str = Field(examples=["AACAPw=="])
    """Base64 of float32, little-endian, n rows of one number for each latent."""
    pre_z: str | None
    """The same before quantization; quantized latents only."""
    factors: list[list[int]] | None
    """One row for each image; null where the data set has no factors."""


class Values(Message):
    """The values that each latent takes in a traversal, ascending; slider ends are the first and the last."""

    range: RangeMode
    values: list[list[float]]
    codes: list[list[int]] | None
    """The index of each value in its latent's codebook; of the range `codebook` only. Of codebooks of more than 32
    values the used ones are there, and of these the 32 that most validation images use."""


class Nearest(Message):
    sample: int
    distance: float
    """Euclidean, in z."""


class Crop(Message):
    """Pixels of the upright upload."""

    left: int
    top: int
    size_x: int
    size_y: int


class Size(Message):
    width: int
    height: int


class Encoding(Message):
    """An uploaded or drawn image as the model sees it, and how far that can be trusted."""

    z: list[float]
    pre_z: list[float] | None
    log_std: list[float] | None
    """Of the posterior; Gaussian latents only."""
    code: list[int] | None
    quantization_error: list[float] | None
    """pre_z - z of each latent; quantized latents only."""
    nearest: list[Nearest]
    error: float
    """Mean squared error per pixel value between the decoded z and the fitted input."""
    percentile: float
    """Where `error` lies among those of the validation images, 0 to 100."""
    verdict: Literal["typical", "unusual", "unlike"]
    """unusual: above the 95th percentile; unlike: above the 99.9th."""
    crop: Crop
    upright: Size
    input: str = Field(examples=["data:image/png;base64,iVBORw0KGgo="])
    """Exactly what the encoder saw."""


class DecodeRequest(Message):
    z: Annotated[list[list[Number]], Field(min_length=1, max_length=MAX_ROWS, examples=[[[0.1, -0.5, 0.3]]])]


class TraverseRequest(Message):
    z: Annotated[list[Number], Field(examples=[[0.1, -0.5, 0.3]])]
    latents: Annotated[list[Annotated[int, Field(strict=True, ge=0)]], Field(min_length=1, max_length=512)] | None = (
        Field(default=None, examples=[[0, 2]])
    )
    """Rows of the sheet, in this order; null means all."""
    steps: Steps = DEFAULT_STEPS
    range: RangeMode = "minmax"


class DrawRule(Message):
    rule: Rule
    about: str = Field(examples=["every latent from N(0, 1); the rule is our choice"])
    """One sentence, for those who see what it draws."""


class DrawRules(Message):
    rules: list[DrawRule]


class DrawRequest(Message):
    rule: Rule = Field(examples=["normal"])
    n: Annotated[int, Field(strict=True, ge=1, le=MAX_DRAWS, examples=[12])]
    seed: Annotated[int, Field(strict=True, ge=0, lt=2**32, examples=[0])]
    k: Annotated[int, Field(strict=True, ge=0)] | None = None
    """How many principal components; of the rule `truncated`, which needs it, and of no other."""


class Draw(Message):
    rule: Rule
    about: str
    """As in `DrawRule`."""
    z: list[list[float]]


class PlotParameter(Message):
    """A query parameter that a plot takes; it may be left out."""

    name: Literal["latent", "other", "factor", "error"]
    title: str = Field(examples=["Latent"])
    choices: list[str] | None = Field(examples=[["z0", "z1 (inactive)"]])
    """What to call each value, which is its index in this list; null: the value is a number."""


class PlotTitle(Message):
    name: str = Field(examples=["nmi"])
    title: str
    reason: str | None = Field(examples=["This model keeps no codes; export it again to have them."])
    """Why there is no such plot of this model, in a sentence; null: there is."""
    parameters: list[PlotParameter]


class Plots(Message):
    """All plots that there are, in the same order for every model."""

    plots: list[PlotTitle]


class ComparedScore(Message):
    """A column of a comparison: values that were computed alike, on images of one kind."""

    name: str = Field(examples=["InfoM"])
    family: Family
    unit: str
    estimator: str
    n: int
    split: Literal["validation", "train", "all"]
    image: Size
    """Of the images; those of other sizes have a column of their own."""
    higher_is_better: bool


class ComparedValue(Message):
    """One model's value in one column."""

    value: float | None
    """Null where it is undefined; `note` says why."""
    interval: tuple[float, float] | None
    """95 %, over `seeds` evaluations of this one model: trainings with other seeds may differ by more."""
    seeds: int
    best: bool
    """No value of the column is better; never set in a column of one value."""
    tied: bool
    """Not the best, but its interval and that of the best meet; a value without an interval is a point."""
    note: str


class ComparedModel(Message):
    """A row of a comparison."""

    id: Id
    title: str
    method: str
    seed: int
    """Of the training."""
    cells: list[ComparedValue | None]
    """One for each column; null where the model has no such score."""


class Comparison(Message):
    """The scores of models of one data set; scores that differ in how they were computed never share a column."""

    data: DataSummary
    columns: list[ComparedScore]
    rows: list[ComparedModel]


class Figure(Message):
    """A Plotly figure, to be handed to Plotly as it is."""

    data: list[dict[str, JsonValue]]
    layout: dict[str, JsonValue]
