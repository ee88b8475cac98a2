"""Slips about goods: taken in for repair, quoted for, lent."""

from slip_rows import (
    BOUGHT,
    CUSTOMER_SIGNS,
    EMPTY,
    PHONE,
    PRICE,
    PRODUCT,
    SUM,
    Slip,
    where_asked,
)

LENT = (
    "{% if 'loan_item' in facts and facts.loan_item %}{{ facts.loan_item }}{% else %}"
    "{% for one in remedies if one.kind == 'loan-unit' and one.granted %}{{ one.text }}"
    "{% if not loop.last %}；{% endif %}{% endfor %}{% endif %}"
)
"""What is lent: as a step recorded it, else as it was granted."""
OF_GOODS = {
    "repair-slip": Slip(
        fields=(
            ((("顾客", "Customer"), "{{ facts.name }}"), PHONE),
            (PRODUCT, PRICE),
            (BOUGHT, (("型号、序列号", "Model, serial no."), EMPTY)),
            ((("故障说明", "What is wrong"), "{{ facts.details }}"),),
            ((("外观和附件", "Condition, parts"), EMPTY),),
            ((("送修日期", "Handed in on"), EMPTY), (("预计取件日期", "Ready by"), EMPTY)),
            (
                (
                    ("费用", "Charges"),
                    (
                        f"☐ 免费　☐ 收费，先报价并经顾客同意：{{{{ money.sign }}}}{SUM}",
                        f"☐ free of charge   ☐ charged, quoted and agreed to first: {{{{ money.sign }}}}{SUM}",
                    ),
                ),
            ),
        ),
        after=(
            (
                "未经顾客同意不收费、不拆机。取件时凭本单，检查无误后在“取件”处签字。",
                "Nothing is charged or opened without the customer's consent. Bring this slip to collect the goods, and sign under “Collected” once they are found in order.",
            ),
        ),
        signs=(
            ("送修：顾客（签字）", "Handed in: customer (signature)"),
            ("送修：经办人（签字）", "Handed in: for the house (signature)"),
            ("取件：顾客（签字）", "Collected: customer (signature)"),
            ("取件：经办人（签字）", "Collected: for the house (signature)"),
        ),
        copied=True,
    ),
    "quote-sheet": Slip(
        fields=(
            ((("顾客", "Customer"), "{{ facts.name }}"), PHONE),
            (PRODUCT, (("三包情形", "Warranty"), where_asked("warranty"))),
            ((("故障说明", "What is wrong"), "{{ facts.details }}"),),
            ((("检测结果", "Diagnosis"), where_asked("diagnosis")),),
            ((("报价明细", "Lines"), where_asked("quote_lines")),),
            (
                (
                    ("报价合计", "Quote"),
                    (
                        "{{ facts.quote }}（材料费、工时费、税费均已包含）",
                        "{{ facts.quote }} (parts, labour and tax included)",
                    ),
                ),
            ),
            (
                (
                    ("顾客意见", "Customer"),
                    ("☐ 同意按此报价维修　☐ 不同意", "☐ agrees to it   ☐ does not"),
                ),
            ),
        ),
        after=(
            (
                "未经顾客同意不拆机、不收费。实际费用不超过本报价；需要加价的，先停下来，重新报价，再征得同意。",
                "Nothing is opened or charged without the customer's consent. It will not cost more than this; should it have to, work stops, and another quote is consented to first.",
            ),
        ),
        signs=(CUSTOMER_SIGNS, ("维修工程师（签字）", "Engineer (signature)")),
    ),
    "loan-slip": Slip(
        fields=(
            ((("借用人", "Borrower"), "{{ facts.name }}"), PHONE),
            (
                (("借用物品", "Lent"), LENT),
                (("型号、序列号", "Model, serial no."), EMPTY),
            ),
            ((("外观和附件", "Condition, parts"), EMPTY),),
            ((("借出日期", "Lent on"), EMPTY), (("归还日期", "Return by"), EMPTY)),
            (
                (
                    ("因何借用", "Why"),
                    "{% if facts.product %}{{ facts.product }} {% endif %}{{ case.number }}",
                ),
            ),
        ),
        after=(
            (
                "借用期间不收费用。正常使用造成的磨损不需赔偿。",
                "The loan is free of charge. Nothing is owed for wear from usual use.",
            ),
        ),
        signs=(
            ("借出：顾客（签字）", "Lent: customer (signature)"),
            ("借出：经办人（签字）", "Lent: for the house (signature)"),
            ("归还：顾客（签字）", "Returned: customer (signature)"),
            ("归还：经办人（签字）", "Returned: for the house (signature)"),
        ),
        copied=True,
    ),
}
