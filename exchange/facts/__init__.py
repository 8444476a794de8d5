"""Sourced facts in the project's own format (``fixtures/README.md`` describes it): reading, checking, applying.

``shapes`` says what a file holds, ``fields`` takes single fields out of it and collects every fault, ``reading`` and
``rows`` make the one from the other. ``applying`` brings a file into the database, with ``registry`` (policy areas, the
country, its institutions), ``promises`` (plans and commitments), ``deeds`` (milestones, reports, evidence) and
``judgements`` (official assessments); ``table`` is how each of them adds and changes rows.

What was there before
---------------------
A row is found again by what the partnership knows it by: a commitment by its id, else by its number in its plan. What
such a file brought itself (the row's source address is the file's) follows the file; what another source brought is
completed where it is empty; what was amended here is left alone. Nothing is ever emptied, and nothing is removed.
"""
