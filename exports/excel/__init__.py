"""A report as a workbook: right to left, native charts, figures that stay numbers."""
