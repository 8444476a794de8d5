"""The partnership's own files, brought in: how they are recognised, read, checked against what is known, and written.

What becomes of their columns
-----------------------------
* A country becomes a ``Country`` (ISO code, English name, region where the file or ``exchange.countries`` knows it); a
  member such as “Jalisco, Mexico” a ``Locality`` of its country, by the letters of its commitments' ids (``JAL``).
* Plan number and years become an ``ActionPlan``. The files know years, not days: a plan runs from 1 July of its first
  year to 30 June of its last, and ``dates_inferred`` says so. Without an end year two years are taken, the length of
  every national plan of that era. It counts as published from 1 January of its year of submission.
* A row becomes a ``Commitment``; rows that share country, plan and number stay separate (``12``, ``12-b``). What people
  or an earlier file recorded is added to, never written over: a published plan is changed by an amendment only. Start
  and end keep their text; a day is stored only where the text leaves no choice.
* “Full Text” becomes what is promised (``action``). Contact columns are never read, and a cell that holds an e-mail
  address or a telephone number stays empty and is remarked upon.
* Columns of ones and noughts become policy areas (``tags``) and OGP values.
* The codings become ``IRMAssessment`` rows (``coding``), one for each report of the mechanism:

  ===============================  ==================================================  =========================
  report                           recognised by                                       holds
  ===============================  ==================================================  =========================
  progress (mid-term)              plans to 2016, and later ones with a completion     design, completion, star
                                   at mid-term
  design (design report, action    plans from 2017 without a completion at mid-term    design, potential for
  plan review)                                                                         results
  end of term                      plans to 2017 (stars exist there)                   completion, effect, star
  results (transitional results,   plans from 2018                                     completion, effect, early
  results report)                                                                      results
  ===============================  ==================================================  =========================

  A report of which every cell is empty or ND leaves no row; NR and NA do, as what they are. Labels are stored, numbers
  beside them only checked; where they disagree both stand in the remarks. Of several star columns the one of the
  assessment's own era is stored, the others are remarks. What has no place of its own (did it open government by
  value, carried forward) is a remark too. Where two files speak of one report, a value goes before NR, ND and NA, and
  the newer file's value before the older's; the star of the earlier formula stays.
* A block of milestone columns makes milestones with their due text, and no progress reports: nobody reported.
"""
