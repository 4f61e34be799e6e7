"""What a plan designer, or an agent without a result, is told: each code once, in English and in Chinese."""

from crm.exact.problems import say

MESSAGES = say(
    {
        # Numbers
        "rate_out_of_range": (
            'A rate lies between 0 and 1: 5 % is "0.05".',
            '费率在 0 与 1 之间：5% 写作 "0.05"。',
        ),
        "bad_scale": ("Round to 0 to 4 decimals.", "舍入到 0 至 4 位小数。"),
        # Tables
        "first_tier_not_lowest": (
            "The first tier starts at {lowest}, otherwise what lies below earns nothing without saying so.",
            "第一档从 {lowest} 起，否则以下部分会在无说明的情况下没有提成。",
        ),
        "not_increasing": (
            "This tier starts at {start}, which is not above the tier before ({before}).",
            "本档起点 {start} 没有高于上一档起点 {before}。",
        ),
        "unreachable_tier": (
            "No value falls between {start} and {end}, so this tier is never reached; move or remove it.",
            "{start} 与 {end} 之间没有可能的数值，本档永远达不到；调整起点或删除本档。",
        ),
        "gap": (
            "Between {end} and {start} nothing applies; let the tier start at {end}.",
            "{end} 与 {start} 之间没有费率；让本档从 {end} 起。",
        ),
        "overlap": (
            "From {start} to {end} two tiers apply; let the tier start at {end}.",
            "{start} 至 {end} 有两档重叠；让本档从 {end} 起。",
        ),
        "last_tier_ends": ("The last tier has no end; remove “to”.", "最后一档没有上限，删除“to”。"),
        "tier_without_rate": ("This method pays a rate; give one.", "这种算法按费率计提，填写费率。"),
        "tier_without_amount": ("This method pays an amount; give one.", "这种算法按固定金额发放，填写金额。"),
        "applies_from_too_high": (
            "A tier can only reach back to before its own start.",
            "回溯起点必须早于本档起点。",
        ),
        # Rules and versions of a rate
        "rule_repeated": (
            "Another rule has the same conditions and the same specificity; change one of them.",
            "另一条规则的条件和优先级相同，修改其中一条。",
        ),
        "version_repeated": (
            "Another rate starts on {day} too; give each its own day.",
            "另一个费率也从 {day} 起，各用各的日期。",
        ),
        # How parts fit
        "duplicate_component": ("Another component is called “{id}”.", "已有同名组成项“{id}”。"),
        "does_not_fit": (
            "“{method}” does not work with “{other}”; choose another.",
            "“{method}”不能与“{other}”一起使用，另选一种。",
        ),
        "unknown_measure": ("There is no metric “{measure}”.", "没有指标“{measure}”。"),
        "measure_without_table": (
            "A measure is used by a table; choose one, or remove the measure.",
            "指标要配合档位表使用：选用档位表，或删除指标。",
        ),
        "cap_below_floor": (
            "The cap ({cap}) is below the guarantee ({floor}); raise the one or lower the other.",
            "封顶（{cap}）低于保底（{floor}）；调高封顶或调低保底。",
        ),
        "factor_missing": ("Say by which factor the failed gate multiplies.", "填写门槛未达到时的折扣系数。"),
        "order_repeats": (
            "Name multiplier and cap once each, in the order in which they apply.",
            "乘数与封顶各写一次，按先后次序排列。",
        ),
        # What an agent lacks
        "quota_missing": (
            "There is no agreed target for this period, so attainment cannot be worked out.",
            "本期没有商定的目标，无法计算达成率。",
        ),
        "quota_zero": (
            "The target of this period is zero, so attainment cannot be worked out; set a target above zero.",
            "本期目标为零，无法计算达成率；设置大于零的目标。",
        ),
        "measure_missing": (
            "There is no value of “{measure}” for this period.",
            "本期没有“{measure}”的数值。",
        ),
        "nothing_ordered": (
            "“{fact}” has no ordered quantity, so its delivered part cannot be worked out.",
            "“{fact}”没有订购数量，无法计算已交付部分。",
        ),
        "no_rate_yet": (
            "No rate had begun on {day}; add a version that starts on or before that day.",
            "{day} 尚无生效的费率；补充一个在当日或之前生效的版本。",
        ),
        "fact_repeated": (
            "Two deals are called “{id}” and differ; give each its own id, or hand in the latest version only.",
            "有两笔业绩都叫“{id}”且内容不同；各用各的编号，或只提交最新版本。",
        ),
        # Worth a second look
        "cliff": (
            "At {boundary} the payout jumps from {below} to {reached}. Just below and just above, two people with "
            "almost the same result are paid very differently.",
            "在 {boundary} 处，应发金额从 {below} 跳到 {reached}。业绩相差极小的两个人，所得会相差很多。",
        ),
        "falling_rate": (
            "The tier from {boundary} pays a lower rate than the tier before.",
            "从 {boundary} 起的档位，费率低于上一档。",
        ),
        "tier_not_reached": (
            "Nobody reached the tier from {boundary} in the last twelve months; the best was {best}.",
            "过去十二个月无人达到 {boundary} 起的档位，最好成绩为 {best}。",
        ),
        "tier_beyond_cap": (
            "The cap of {cap} is reached before the tier from {boundary} begins, so the tier adds nothing.",
            "封顶 {cap} 在 {boundary} 档开始之前就已达到，该档不会增加应发金额。",
        ),
        "no_general_rule": (
            "Facts that match no rule earn nothing; add a rule without conditions if they should.",
            "不符合任何规则的业绩没有提成；如果应有提成，补充一条没有条件的规则。",
        ),
    }
)
