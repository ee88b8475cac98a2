"""The figures of what was promised, granted, paid, and of how the work was done."""

from casefile.errors import message
from casefile.reports import counted
from casefile.reports.figure import Figure
from casefile.values.value import Title

ON_CONDUCT = (
    Figure(
        "promises_made",
        Title("作出承诺", "promises made"),
        message("Promises made to customers in the period."),
        counted.each_hits("promised"),
    ),
    Figure(
        "promises_kept",
        Title("兑现承诺", "promises kept"),
        message("Promises kept in the period, late ones too."),
        counted.each_hits("kept"),
    ),
    Figure(
        "promises_late",
        Title("逾期兑现承诺", "promises kept late"),
        message("Of the promises kept in the period, those that were kept after their date."),
        counted.each_hits("kept_late"),
    ),
    Figure(
        "promises_broken",
        Title("承诺超期", "promises broken"),
        message("Promises whose date passed in the period before they were kept or moved."),
        counted.each_hits("broken"),
    ),
    Figure(
        "promises_released",
        Title("承诺免除", "promises released"),
        message("Promises from which the customer released us in the period."),
        counted.each_hits("released"),
    ),
    Figure(
        "claimed",
        Title("索赔金额", "demanded"),
        message("What was demanded with the complaints received in the period."),
        counted.claimed_hits,
        "fen",
    ),
    Figure(
        "offered",
        Title("提出补偿", "offered"),
        message("The present amounts of the remedies that were offered in the period."),
        counted.each_hits("offered", counted.amounts_hits),
        "fen",
    ),
    Figure(
        "granted",
        Title("批准补偿", "granted"),
        message("What was granted in the period on somebody's authority, as limits count it."),
        counted.each_hits("granted", counted.amounts_hits),
        "fen",
    ),
    Figure(
        "settled",
        Title("和解金额", "settled"),
        message("The amounts of settlements made in the period that stand."),
        counted.each_hits("settled", counted.amounts_hits),
        "fen",
    ),
    Figure(
        "paid",
        Title("已付金额", "paid"),
        message("Payments to customers in the period."),
        counted.each_hits("paid", counted.amounts_hits),
        "fen",
    ),
    Figure(
        "unpaid_at_end",
        Title("待付金额", "still to be paid"),
        message(
            "What is still to be paid on settlements that stand, at the event that the report "
            "shows."
        ),
        counted.until_hits("owed"),
        "fen",
    ),
    Figure(
        "at_insurers_at_end",
        Title("待保险公司答复金额", "waiting for insurers"),
        message(
            "What was paid on settlements whose claim an insurer has not answered yet, at the "
            "event that the report shows."
        ),
        counted.until_hits("unanswered"),
        "fen",
    ),
    Figure(
        "unreceipted_at_end",
        Title("无收条付款", "paid without a receipt"),
        message(
            "Payments without a valid receipt of what was paid, at the event that the report shows."
        ),
        counted.until_hits("unreceipted"),
        "fen",
    ),
    Figure(
        "penalties",
        Title("处罚次数", "penalties"),
        message("Penalties with an amount that were decided in the period."),
        counted.each_hits("penalties"),
    ),
    Figure(
        "penalties_amount",
        Title("处罚金额", "amount of penalties"),
        message("The amounts of the penalties that were decided in the period."),
        counted.each_hits("penalties", counted.amounts_hits),
        "fen",
    ),
    Figure(
        "improvements_due",
        Title("到期对策", "improvements due"),
        message("Improvements whose day fell in the period, carried out or not."),
        counted.improvements_due_hits,
    ),
    Figure(
        "improvements_done",
        Title("按期落实对策", "improvements carried out in time"),
        message("Improvements that were carried out in the period, by the day planned."),
        counted.improved_hits("met"),
    ),
    Figure(
        "improvements_late",
        Title("对策逾期未落实", "improvements late"),
        message("Improvements whose day passed in the period before they were carried out."),
        counted.improved_hits("missed"),
    ),
    Figure(
        "excused",
        Title("有因超期", "misses that are explained"),
        message(
            "Deadlines that passed unmet in the period and are explained by a named "
            "correction; they count as missed all the same."
        ),
        counted.excused_hits,
    ),
    Figure(
        "late_entries",
        Title("补录环节", "late entries"),
        message("Steps that were typed in the period later than the policy allows."),
        counted.each_hits("late_entries"),
    ),
    Figure(
        "corrections",
        Title("更正", "corrections"),
        message("Corrections that were recorded in the period."),
        counted.each_hits("corrections"),
    ),
)
