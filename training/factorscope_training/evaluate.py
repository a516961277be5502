"""The quick evaluation, under its earlier name."""

from factorscope_training.evaluation.evaluate import Evaluation, evaluate_codec

__all__ = ["Evaluation", "evaluate_codec"]
