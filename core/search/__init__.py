"""Full text: what is asked, and how the database keeps its index of words in step by itself.

``words`` is pure. ``sources`` says of which tables which columns are searched, ``statements`` writes the triggers that
keep ``commitments_searchentry`` in step with them, ``sqlite`` and ``postgresql`` know their own full text, ``index`` is
the one door to both, and ``operations`` are for migrations. Why triggers: ``docs/decisions/0017``.
"""
