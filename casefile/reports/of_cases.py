"""The figures of cases: how many came and went, how long they took, how they ended."""

from casefile.errors import message
from casefile.reports import counted
from casefile.reports.figure import Figure
from casefile.values.value import Title

ON_CASES = (
    Figure(
        "received",
        Title("受理投诉", "complaints received"),
        message("Complaints that reached us in the period, by the time of receipt."),
        counted.received_hits,
    ),
    Figure(
        "settled_elsewhere",
        Title("补录（已在别处办结）", "imported as settled elsewhere"),
        message(
            "Complaints of the period that were settled before they came into this system; "
            "they stand in no other figure of cases or time, unless they are taken up again."
        ),
        counted.elsewhere_hits,
    ),
    Figure(
        "founded_cases",
        Title("投诉成立", "founded complaints"),
        message("Complaints received in the period that were judged founded."),
        counted.founded_hits,
    ),
    Figure(
        "founded_share",
        Title("成立率", "share founded"),
        message(
            "Of the complaints received in the period that were judged, the share that is founded."
        ),
        counted.founded_share_hits,
        "share",
    ),
    Figure(
        "repeated",
        Title("同一顾客30日内再次投诉", "repeated within 30 days"),
        message(
            "Complaints received in the period from a customer who had complained within the "
            "30 days before; links tell that two cases are one customer's."
        ),
        counted.repeated_hits(counted.customers),
        compares=counted.repeated_hits(counted.customers),
    ),
    Figure(
        "repeated_product",
        Title("同一商品30日内再次被投诉", "again of the same product within 30 days"),
        message(
            "Complaints received in the period about a product that somebody had complained of "
            "within the 30 days before."
        ),
        counted.repeated_hits(counted.likeness("product")),
        compares=counted.repeated_hits(counted.likeness("product")),
    ),
    Figure(
        "repeated_merchant",
        Title("同一商户30日内再次被投诉", "again of the same merchant within 30 days"),
        message(
            "Complaints received in the period about a merchant that somebody had complained of "
            "within the 30 days before."
        ),
        counted.repeated_hits(counted.likeness("merchant")),
        compares=counted.repeated_hits(counted.likeness("merchant")),
    ),
    Figure(
        "repeated_cause",
        Title("同一原因30日内再次投诉", "again for the same cause within 30 days"),
        message(
            "Complaints received in the period for a cause for which somebody had complained "
            "within the 30 days before."
        ),
        counted.repeated_hits(counted.likeness("cause")),
        compares=counted.repeated_hits(counted.likeness("cause")),
    ),
    Figure(
        "skip_level_cases",
        Title("越级投诉", "skip-level complaints"),
        message("Complaints received in the period that passed over the first person responsible."),
        counted.skip_level_hits,
    ),
    Figure(
        "closed",
        Title("结案", "closed"),
        message("Closings in the period; a case that was reopened and closed again counts twice."),
        counted.ended_hits(lambda e: e.value != "withdrawn"),
    ),
    Figure(
        "withdrawn",
        Title("撤诉", "withdrawn"),
        message("Complaints that were withdrawn in the period."),
        counted.ended_hits(lambda e: e.value == "withdrawn"),
    ),
    Figure(
        "reopened",
        Title("重新立案", "reopened"),
        message("Cases that were taken up again in the period."),
        counted.each_hits("reopenings"),
    ),
    Figure(
        "open_at_end",
        Title("期末未结", "open at the end"),
        message("Cases that had come and were not over when the period ended."),
        counted.open_at_end_hits,
    ),
    Figure(
        "overdue_at_end",
        Title("期末超期", "overdue at the end"),
        message(
            "Open cases with at least one deadline that had passed unmet when the period ended."
        ),
        counted.overdue_at_end_hits,
    ),
    Figure(
        "acknowledged_share",
        Title("按时受理回执率", "acknowledged in time"),
        message(
            "Of the complaints that were acknowledged in the period or should have been, the share "
            "that was in time."
        ),
        counted.acknowledged_hits,
        "share",
    ),
    Figure(
        "first_answer_median",
        Title("首次答复用时中位数", "time to first answer, median"),
        message(
            "Opening hours from receipt to the first answer, of the cases first answered in "
            "the period: half of them took no longer."
        ),
        counted.answered_hits,
        "seconds",
        50,
    ),
    Figure(
        "first_answer_p90",
        Title("首次答复用时90分位", "time to first answer, 90th percentile"),
        message("Opening hours from receipt to the first answer: nine of ten took no longer."),
        counted.answered_hits,
        "seconds",
        90,
    ),
    Figure(
        "close_median",
        Title("结案用时中位数", "time to close, median"),
        message(
            "Opening hours from receipt to closing, of the closings in the period: half of "
            "them took no longer."
        ),
        counted.each_hits("closings", counted.amounts_hits),
        "seconds",
        50,
    ),
    Figure(
        "close_p90",
        Title("结案用时90分位", "time to close, 90th percentile"),
        message("Opening hours from receipt to closing: nine of ten took no longer."),
        counted.each_hits("closings", counted.amounts_hits),
        "seconds",
        90,
    ),
    Figure(
        "satisfied_share",
        Title("满意率", "share satisfied"),
        message(
            "Of the cases that ended in the period and tell whether the customer was "
            "satisfied, the share that was."
        ),
        counted.satisfied_hits,
        "share",
    ),
)
