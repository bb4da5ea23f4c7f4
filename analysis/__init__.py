"""Numbers from answers. Never a request, a workbook or a figure."""
