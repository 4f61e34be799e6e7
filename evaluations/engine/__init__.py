"""KPIs, goals and reviews as pure functions: numbers and dates in, figures with their arithmetic out.

No Django, no database, no clock, no float. Every figure is an `Explained`: the number, and the arithmetic it is.

KPIs (incentives 3.1)
    `facts`              what a figure is made of: each fact once, of a window, with the right labels
    `figures`            how a figure is published: enough cases, percent, rounding
    `aggregation`        counts, distinct counts, sums, averages
    `percentiles`        continuous and discrete
    `surveys`            NPS, CSAT
    `retention`          retention, churn, net and gross revenue retention
    `roll_up`            days, agents and teams: both sides added up, then divided
    `punctuality`        follow-ups done by the end of their day
    `working_hours`      the clock of a tenant's working hours
    `service_levels`     first responses, complaints resolved in time

Goals (incentives 3.2, 3.7 to 3.9)
    `judgement`          which way is better, by which formula, within which limits
    `attainment_methods` the formulas
    `effective_targets`  proration, ramp, targets of months
    `attainment`         how much of a target is reached
    `pace`               how much of it is due by a day
    `smart`, `goal_sets` whether a goal, and all goals of somebody, may be proposed
    `negotiation_rules`, `negotiation`
                         offer, counter-offer, agreement, lock
    `reminders`          when nobody answers
    `goal_tree`, `goal_branches`, `cascade`, `coverage`
                         goals below goals, targets handed down

Reviews (incentives 3.3 to 3.6)
    `scales`, `weights`, `scorecard`, `normalisation`
                         many scores become one, and comparable
    `anonymity`, `feedback360`
                         what groups of raters answered
    `bands`, `grades`, `distribution`
                         from a score to a grade
    `review_stages`, `review_cycle`
                         from setting goals to published scores and appeals
    `participation`      who is rated, and by whom for how long
"""
