"""Slips about money: what is drawn, approved, charged to somebody, claimed from others."""

from slip_rows import (
    ABOUT,
    APPROVED,
    BROUGHT,
    DAY,
    DETAILS,
    FILL,
    LINE,
    NAME,
    OWNER,
    PAID,
    PHONE,
    PLAN,
    RECEIVED,
    Slip,
    where_asked,
)

DRAWN = "{% if settlement.settled %}——{% else %}{{ money.sign }}{% endif %}"
"""What is drawn now, to be written in: nothing where nothing is left."""

OF_MERCHANT = (
    (
        (("商户", "Merchant"), "{{ settlement.merchant }}"),
        (("统一社会信用代码", "Credit code"), "{{ settlement.merchant_code }}"),
    ),
    (RECEIVED, OWNER),
    (DETAILS,),
    (
        (("适用流程", "Route"), "{{ settlement.route }}"),
        (("付款方", "Payer"), "{{ settlement.payer }}"),
    ),
)
AGREED_AND_PAID = (
    (("和解金额", "Agreed"), "{{ money.sign }}{{ settlement.amount }}"),
    (("已付", "Paid"), "{{ money.sign }}{{ settlement.paid }}"),
)
LOSSES = ((("赔偿项目", "Losses"), "{{ settlement.losses }}"),)
BY_THE_HOUSE = (
    ("{{ org.name }}（盖章）", "{{ org.name }} (seal)"),
    ("商户签收", "Received by the merchant"),
)

OF_MONEY = {
    "payment-slip": Slip(
        fields=(
            (
                (("领款人", "Payee"), "{{ settlement.payee }}"),
                (("身份证号码", "Identity number"), "{{ settlement.payee_id }}"),
            ),
            ((("领款事由", "For"), "{{ settlement.losses }}"),),
            (
                (("和解金额", "Agreed"), "{{ money.sign }}{{ settlement.amount }}"),
                (("已付金额", "Paid so far"), "{{ money.sign }}{{ settlement.paid }}"),
            ),
            ((("尚余（大写）", "Left, in capitals"), "{{ settlement.left_capitals }}"),),
            (
                (("尚余（小写）", "Left"), "{{ money.sign }}{{ settlement.left }}"),
                (("本次领款", "Drawn now"), DRAWN),
            ),
            ((("付款方", "Payer"), "{{ settlement.payer_name }}"), OWNER),
            ((("支付方式", "Method"), "{{ settlement.method }}"),),
            ((("收款账号", "Account"), "{{ settlement.account }}"),),
        ),
        rows=(PAID,),
        signs=(
            ("领款人（签字）", "Payee (signature)"),
            ("出纳（签字）", "Cashier (signature)"),
            ("审核（签字）", "Checked by (signature)"),
            ("批准（签字）", "Approved by (signature)"),
        ),
    ),
    "approval-sheet": Slip(
        fields=(
            (NAME, OWNER),
            (DETAILS,),
            ((("投诉请求", "Request"), "{{ facts.request }}"),),
            (PLAN,),
        ),
        rows=(APPROVED,),
        after=(("批示：" + FILL + FILL, "Direction: " + FILL + FILL),),
        signs=(
            ("申请人（签字）", "Asked by (signature)"),
            ("批准人（签字）", "Approved by (signature)"),
        ),
    ),
    "penalty-notice": Slip(
        fields=(
            (
                (("单位", "Unit"), "{{ facts.unit }}"),
                (("责任人", "Responsible"), "{{ facts.at_fault }}"),
            ),
            (ABOUT,),
            ((("查明原因", "Cause"), "{{ facts.cause }}"),),
            ((("责任人处罚", "Penalty"), "{{ facts.penalty }}"),),
            ((("主管处罚", "For the chief"), "{{ facts.chief_penalty }}"),),
            ((("未解决的处罚", "For leaving it unsettled"), "{{ facts.unsettled_penalty }}"),),
            (
                (("金额", "Amount"), "{{ facts.penalty_amount }}"),
                (("执行期限", "Due"), "{{ facts.penalty_due }}"),
            ),
            ((("整改措施", "Improvement"), "{{ facts.improvement }}"),),
            (
                (("整改负责人", "Owner of it"), "{{ facts.improvement_owner }}"),
                (("整改期限", "Due"), "{{ facts.improvement_due }}"),
            ),
        ),
        after=(
            (
                "对本通知有异议的，可以在收到后向签发人书面申述；申述期间先行整改。",
                "Objections go to the signer in writing; the improvement begins meanwhile.",
            ),
        ),
        signs=(
            ("签发（签字）", "Signed for the house"),
            ("签收人（签字）", "Received by (signature)"),
        ),
    ),
    "insurance-list": Slip(
        fields=(
            ((("出险人", "Injured or harmed"), "{{ facts.name }}"), PHONE),
            (
                (("报案时间", "Reported at"), "{{ facts.insurer_reported_at }}"),
                (("报案号", "Insurer's no."), "{{ facts.insurer_ref }}"),
            ),
            (
                (("出险时间", "When"), where_asked("incident_at")),
                (("出险地点", "Where"), where_asked("incident_place")),
            ),
            (RECEIVED, (("出险对象", "Object"), "{{ facts.about }}")),
            ((("经过", "What happened"), "{{ facts.details }}"),),
            ((("索赔金额", "Claimed"), "{{ facts.amount_claimed }}"), OWNER),
        ),
        text=(
            ("索赔材料（齐备的勾选）：", "Papers for the claim (tick what is there):"),
            (
                "☐ 出险通知书　☐ 事故现场照片或录像　☐ 事故经过说明　☐ 当事人身份证明",
                "☐ notice of loss   ☐ pictures of the place   ☐ account of what happened   ☐ proof of identity",
            ),
            (
                "☐ 病历和诊断证明　☐ 医疗费票据和清单　☐ 误工证明　☐ 财产损失凭证",
                "☐ medical record   ☐ bills and their lists   ☐ proof of lost pay   ☐ proof of lost property",
            ),
            (
                "☐ 和解协议书（保险人同意后签署）　☐ 收条　☐ 付款凭证　☐ 其他：" + FILL,
                "☐ agreement (signed once the insurer agrees)   ☐ receipt   ☐ proof of payment   ☐ other: "
                + FILL,
            ),
        ),
        rows=(BROUGHT,),
        signs=(
            ("整理人（签字）", "Put together by (signature)"),
            ("保险公司签收（盖章）", "Received by the insurer (seal)"),
        ),
    ),
    "merchant-letter": Slip(
        fields=(*OF_MERCHANT, AGREED_AND_PAID, LOSSES),
        text=(
            (
                "{{ settlement.merchant }}：上述投诉涉及贵方，现将处理情况告知贵方。"
                "{% if settlement.settled %}赔偿款项已经付清，各笔款项和付款方以下表为准。"
                "{% elif settlement.by_outsider %}赔偿款项由贵方支付，尚余{{ money.sign }}{{ settlement.left }}，请于"
                "{{ settlement.pay_by }}前（含当日）付给{{ settlement.payee }}。"
                "{% else %}赔偿款项由我方支付，尚余{{ money.sign }}{{ settlement.left }}。{% endif %}"
                "贵方有不同意见的，请在收到本函后书面告知理由。",
                "To {{ settlement.merchant }}: the complaint above concerns you, and this is how it was dealt with. "
                "{% if settlement.settled %}The sum has been paid; each payment, and who made it, stands below."
                "{% elif settlement.by_outsider %}It is for you to pay: {{ money.sign }}{{ settlement.left }} is left; please pay it "
                "to {{ settlement.payee }} by {{ settlement.pay_by }} (that day included)."
                "{% else %}We are paying it ourselves; {{ money.sign }}{{ settlement.left }} is left.{% endif %} "
                "Should you see it otherwise, please tell us why in writing once you have this letter.",
            ),
        ),
        rows=(PAID,),
        signs=BY_THE_HOUSE,
    ),
    "merchant-claim": Slip(
        fields=(
            *OF_MERCHANT,
            AGREED_AND_PAID,
            LOSSES,
            (
                (
                    ("代付（大写）", "Paid by us, in capitals"),
                    "{{ settlement.claimed_capitals }}",
                ),
            ),
            (
                (("代付（小写）", "Paid by us"), "{{ money.sign }}{{ settlement.claimed }}"),
                (("我方账户", "Our account"), "{{ org.account }}"),
            ),
        ),
        text=(
            (
                "{{ settlement.merchant }}：上述投诉的赔偿款项依协议由贵方支付，其中{{ money.sign }}{{ settlement.claimed }}"
                "已由我方代付，各笔款项和付款方以下表为准。请于 "
                + DAY
                + " 前将代付款项付至上列账户，并注明案件编号 {{ case.number }}。贵方有不同意见的，请在该日之前书面告知理由。",
                "To {{ settlement.merchant }}: the compensation above was agreed to be paid by you, and we paid "
                "{{ money.sign }}{{ settlement.claimed }} of it in your place, as stands below. Please pay that to the account above by "
                + LINE
                + ", naming case {{ case.number }}, or tell us in writing by then why you see it otherwise.",
            ),
        ),
        rows=(PAID,),
        signs=BY_THE_HOUSE,
    ),
}
