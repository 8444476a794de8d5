"""Progress by workbook: a country's or an institution's milestones out, statements on them in."""
