"""What a plan pays, as pure functions: documents and facts in, lines with their explanation out.

No database, no clock, no float: every number is an exact fraction, every date is given. Where to find what:

`document`        the plan as types; `checks`, `table_checks`: its mistakes; `warnings`: what to think over
`facts`           what a calculation is given, and the basis a rate is applied to
`earnings`        what each line earns: `fact_rates` without a table, `table_walks` along one, as `raw_lines`
`rate_tables`     marginal, retroactive and look-up tables; `reach`: what decides the tier
`multipliers` · `gates` · `limits`   what changes an earning: factor, condition, cap and guarantee
`calculate`       all of it in order; `corrections`: closed periods and later facts; `what_if`, `examples`
`deals` · `credit` · `credit_earnings` · `payee_lines`   whose deal it is, and what each is paid on it
`hierarchy` · `overrides` · `chain_overrides` · `manager_overrides`   what goes up the line
`curves` · `interpolation` · `quota_attainment` · `objectives` · `weights`   what pay by attainment takes
`bonuses` · `matrices` · `year_to_date`   pay by attainment
`spans` · `presence` · `proration` (`_by_days`, `_by_months`) · `blending` · `ramps`   parts of periods
`schedules` · `advances` · `milestones` · `release_events` · `holds` · `releases` · `spreading`   when pay is due
`draws`           paid before it is earned
`clawbacks` (`_rules`, `_windows`, `_methods`) · `deal_clawbacks`   what goes back
`renewals` · `amortisation` · `accruals` · `calendar_months`   over years
`pools` · `members` · `score_payouts`   shared pots, and pay by grade
`currency` · `exchange_rates` · `netting` · `statements`   what a statement comes to
"""
