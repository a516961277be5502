"""Ground-truth factors as controls: values to the true picture and its code."""

from fastapi import APIRouter

from factorscope_server import factors
from factorscope_server.errors import documented
from factorscope_server.factor_schemas import FactorControls, FactorPicture, FactorRequest
from factorscope_server.requests import ModelId, ShelfDep

router = APIRouter(prefix="/models/{id}/factors", tags=["factors"])


@router.get("", operation_id="listFactors", responses=documented(404))
def list_factors(id: ModelId, shelf: ShelfDep) -> FactorControls:
    """The factors of a model's data set; whether their values can be set, and if not, why not."""
    return factors.controls(shelf.open(id))


@router.post("", operation_id="drawFactors", responses=documented(404, 413, 422))
def draw_factors(id: ModelId, body: FactorRequest, shelf: ShelfDep) -> FactorPicture:
    """The true picture of these factor values, its code, and, if asked for, the codes along one factor."""
    return factors.look(shelf.open(id), body.values, body.sweep)
