"""Workbooks out and in: progress reports on milestones, and whole draft plans.

``archive`` decides whether a file may be opened at all, ``opening`` finds the tables in it, ``cells`` reads single
cells, ``writing`` makes workbooks; ``progress`` and ``plan`` know what the tables mean: what is in them, what reading
one would change, and how that is applied, row by row. Nothing here owns a table; a checked workbook travels in a signed
``parcel`` from the page that shows what would change to the one that changes it.
"""
