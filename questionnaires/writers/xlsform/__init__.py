"""An instrument as an XLSForm workbook; `loaders.xlsform` reads it back equal.

What XLSForm knows stands in its own columns, so that ODK and Kobo ask the questions and people edit
them in Excel. Our further notions stand in `cz::` columns, which other programs pass over: grids and
allocations are groups there, and rows of `cz::kind` part are only for those programs.
"""

from questionnaires.writers.xlsform.writing import write

__all__ = ["write"]
