"""The ODK expression language: parsed once into a JSON tree, evaluated on answers.

`parse(source)` gives the tree or raises `ExpressionError` with positions; `evaluate` and `is_true`
give its value; `references` the variables it reads. Values are those of XPath 1.0 as ODK has them:
every answer is a text, an empty one is `''`.
"""

from questionnaires.expressions.evaluation import POSITION, evaluate, is_true
from questionnaires.expressions.functions import as_text
from questionnaires.expressions.problems import ExpressionError
from questionnaires.expressions.syntax import parse, references

__all__ = ["POSITION", "ExpressionError", "as_text", "evaluate", "is_true", "parse", "references"]
