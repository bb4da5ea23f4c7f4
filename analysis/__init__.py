"""Numbers from answers. Never a request, a workbook or a figure.

`Dataset.of(instrument, stored_cases, study)` is one wave; every function takes it first and answers a
frozen `results.Table` of codes and numbers. Small group cells are withheld before a table leaves.

==========================  ==========================================================================
`frequencies.frequencies`   rows categories; N, SHARE
`several.several`           rows categories; N, SHARE (of cases), SHARE_OF_ANSWERS
`scales.scale`, `.grid`     rows the variable, or a grid's rows; N, SHARE by category, TOP_TWO, MEAN, quartiles
`rankings.ranking`          rows categories; N, FIRST_PLACES, MEAN_RANK, BORDA
`allocations.allocation`    rows categories; MEAN, MEDIAN of points
`numbers.number`            one row; N, MEAN, quartiles, MINIMUM, MAXIMUM
`priorities.priorities`     rows fields; IMPORTANCE, PERFORMANCE, PRIORITY, a quadrant as flag
`cross_tabulations.by_group`  the same rows; by statistic one column a group, then the totals; also by an item
`by_place.by_place`         rows places; N, MEAN, MEDIAN, TOP_TWO
`dispositions.dispositions`  rows groups and ALL; N by outcome, RATE by AAPOR's name
`themes.themes_by_group`    rows themes; N and SHARE of persons by group
`open_answers.open_answers`  words, shuffled; `.anonymous_words` and `.groups_named` for words from elsewhere (quotes)
==========================  ==========================================================================

Overall figures stand under ALL and MEAN_OF_GROUPS; judgements of the municipality (roles `service:*`,
`line137:*`, `glass-city`, `trust`, `fairness`) under INSIDE, OUTSIDE and MEAN_OF_OUTSIDE instead: see
`crossing.overall_totals`. Waves drawn at random stand under ALL with STANDARD_ERROR, CI_LOW, CI_HIGH.
"""
