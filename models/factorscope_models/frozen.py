"""What every part of the contract is made of."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """The base of every part of the contract: immutable, and a field that nobody knows is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_serialization_defaults_required=True)
