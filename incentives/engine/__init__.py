"""What a plan pays, as pure functions: documents and facts in, lines with their explanation out.

No database, no clock, no float: every number is an exact fraction, every date is given. Where to find what:

`document`        the plan as types; `checks`, `table_checks`: what is wrong with one; `warnings`: what to think over
`facts`           what a calculation is given, and the basis a rate is applied to
`rate_tables`     marginal, retroactive and look-up tables; `earnings`: the walk of facts along them
`multipliers` · `gates` · `limits`   what changes an earning: factor, condition, cap and guarantee
`calculate`       all of it in order; `corrections`: what closed periods owe by later facts; `what_if`: other inputs
`credit` · `hierarchy`               who a deal counts for; overrides up the line
`curves` · `bonuses` · `matrices` · `year_to_date`   pay by attainment
`proration`       parts of periods
`schedules` · `draws` · `clawbacks` · `renewals` · `amortisation`   when pay is due, and when it goes back
`pools` · `currency` · `netting` · `statements`      shared pots, exchange, what a statement comes to
"""
