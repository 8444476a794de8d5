"""Whole plans by workbook: an empty template or a draft out, a draft in. What is published is amended elsewhere."""
