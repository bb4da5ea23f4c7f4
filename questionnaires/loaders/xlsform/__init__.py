"""An instrument from an XLSForm workbook (.xlsx, .xlsm, .xls, .csv), every fault with its cell.

`read_xlsform` gives what was read, the warnings, and where each part stands in the workbook, so that
faults which checks find later are told with their cell too (`Imported.located`). Where the workbook has
faults of its own, those that checks find in the rest are told with them, all at once.
"""

from questionnaires.loaders.xlsform.reading import read_xlsform

__all__ = ["read_xlsform"]
