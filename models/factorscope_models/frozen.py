"""What every part of the contract is made of."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

MOST = 2**53
"""Beyond it JSON's numbers are not whole for everybody."""
LARGEST = 1e30
"""Of a number's magnitude: it and its double are float32, and its square is float64."""
Finite = Annotated[float, Field(ge=-LARGEST, le=LARGEST, allow_inf_nan=False)]
Integer = Annotated[int, Field(ge=-MOST, le=MOST)]
PositiveInt = Annotated[int, Field(gt=0, le=MOST)]


class Frozen(BaseModel):
    """The base of every part of the contract: immutable, and a field that nobody knows is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_serialization_defaults_required=True)
