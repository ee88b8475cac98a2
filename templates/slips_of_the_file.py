"""Slips of the file: what lies in it, who acts, what was delivered, said and taken back."""

from slip_rows import (
    ABOUT,
    BROUGHT,
    CUSTOMER_SIGNS,
    DAY,
    DELIVERED,
    DESK_SIGNS,
    DETAILS,
    EMPTY,
    FILL,
    LINE,
    NAME,
    OWNER,
    PAPERS,
    PENDING,
    PHONE,
    PLAN,
    RECEIVED,
    TALKED,
    Slip,
    where_asked,
)

PROXY = "{{ facts.agent if 'agent' in facts and 'mandate' in facts else '' }}"
"""Who acts for the customer, where a mandate is asked for: elsewhere an agent is somebody of the
house, who takes the calls."""

PROXY_PHONE = (
    f"{{{{ facts.agent_phone if 'agent_phone' in facts and facts.agent_phone else '{EMPTY}' }}}}"
)
"""A number of their own, if one is known; else a place to write it."""

REACTION = "{% if 'followed_up_at' in facts and facts.followed_up_at and 'reaction' in boxes %}{{ boxes.reaction }}{% endif %}"
"""How the customer took it at the follow-up: before it, and where that asks for something else,
the reaction on record is that to an earlier word."""

KEPT = "{% if attachments %}"
"""Of nothing it is not said that it is kept."""

FOLLOWED_UP = f"{{% if 'followed_up_at' in facts and facts.followed_up_at %}}{{{{ facts.followed_up_at }}}}{{% else %}}{DAY}{{% endif %}}"
"""When: where nothing on record tells it, a day to write in by hand."""

OF_THE_FILE = {
    "proxy": Slip(
        fields=(
            ((("委托人", "Principal"), "{{ facts.name }}"), PHONE),
            (
                (("身份证号码", "Identity number"), EMPTY),
                (("住址", "Address"), "{{ facts.address }}"),
            ),
            (
                (("受托人", "Proxy"), PROXY),
                (("身份证号码", "Identity number"), EMPTY),
            ),
            (
                (("联系电话", "Telephone"), PROXY_PHONE),
                (("与委托人关系", "Relation"), EMPTY),
            ),
        ),
        text=(
            (
                "委托人委托受托人代为办理投诉案件 {{ case.number }} 的下列事项，投诉对象为{{ facts.about }}。勾选有效，未勾选的不在委托之内：",
                "The principal authorises the proxy to act in complaint case {{ case.number }}, about {{ facts.about }}, in the matters ticked below and in no others:",
            ),
            (
                "☐ 说明情况、提交材料　☐ 协商解决办法　☐ 签署和解协议书",
                "☐ to tell the facts and hand in papers   ☐ to negotiate   ☐ to sign the settlement agreement",
            ),
            (
                "☐ 领取款项　☐ 领取商品　☐ 查阅、复制案件中委托人的个人信息",
                "☐ to receive money   ☐ to receive goods   ☐ to see and copy the principal's personal data on file",
            ),
            (
                f"委托期限：{DAY} 至 {DAY}。委托人可以随时书面撤回委托。",
                f"From {LINE} to {LINE}. The principal may take it back in writing at any time.",
            ),
        ),
        signs=(
            ("委托人（签字）", "Principal (signature)"),
            ("受托人（签字）", "Proxy (signature)"),
        ),
    ),
    "evidence-list": Slip(
        fields=((NAME, PHONE), (RECEIVED, OWNER), (ABOUT,)),
        rows=(BROUGHT,),
        after=(
            (
                f"{KEPT}以上文件按原样保存，名称、大小和校验值与案卷记录一致。{{% endif %}}原件由提交人收回的，在此注明："
                + FILL,
                f"{KEPT}The files are kept as they were brought; names, sizes and hashes are those on record. {{% endif %}}Originals returned to whoever brought them: "
                + FILL,
            ),
        ),
        signs=(
            ("提交人（签字）", "Brought by (signature)"),
            ("接收人（签字）", "Received by (signature)"),
        ),
        pictures=True,
    ),
    "handover-list": Slip(
        fields=((NAME, OWNER), ((("案件状态", "State"), "{{ case.state }}"), RECEIVED), (DETAILS,)),
        rows=(PENDING, PAPERS, BROUGHT),
        after=(
            (
                "其他交代事项：" + FILL + FILL,
                "What else there is to know: " + FILL + FILL,
            ),
        ),
        signs=(
            ("移交人（签字）", "Handed over by (signature)"),
            ("接收人（签字）", "Received by (signature)"),
            ("监交人（签字）", "Witness (signature)"),
        ),
    ),
    "follow-up": Slip(
        fields=(
            (NAME, PHONE),
            (ABOUT, OWNER),
            ((("处理结果", "Result"), "{{ facts.result }}"),),
            (PLAN,),
            (
                (("回访时间", "Followed up at"), FOLLOWED_UP),
                (("顾客反映", "Reaction"), REACTION),
            ),
            ((("落实情况", "Carried out"), where_asked("carried_out")),),
            ((("顾客满意度", "Satisfaction"), where_asked("satisfaction", "boxes")),),
            ((("其他问题", "Other faults"), where_asked("fault_found")),),
        ),
        rows=(TALKED,),
        signs=(("回访人（签字）", "Followed up by (signature)"),),
    ),
    "delivery-receipt": Slip(
        fields=(
            ((("受送达人", "Addressee"), "{{ facts.name }}"), PHONE),
            ((("送达地址", "Address"), "{{ facts.address }}"),),
            (
                (
                    ("送达方式", "Manner"),
                    (
                        "☐ 当面　☐ 邮寄（单号：__________）　☐ 电子送达　☐ 留置",
                        "☐ in person   ☐ by post (no. __________)   ☐ by e-mail   ☐ left there",
                    ),
                ),
            ),
            ((("送达时间", "When"), EMPTY), (("代收人与关系", "Taken in by"), EMPTY)),
        ),
        rows=(DELIVERED,),
        after=(
            ("一并送达的其他材料：" + FILL, "Handed over as well: " + FILL),
            ("拒收或未能送达的情况：" + FILL, "Refused or not delivered, and why: " + FILL),
        ),
        signs=(
            ("受送达人（签字）", "Addressee (signature)"),
            ("送达人（签字）", "Delivered by (signature)"),
        ),
    ),
    "withdrawal": Slip(
        fields=((NAME, PHONE), (RECEIVED, OWNER), (ABOUT,), (DETAILS,)),
        text=(
            (
                "本人自愿撤回上述投诉（案件编号 {{ case.number }}），原因：" + FILL + FILL,
                "I withdraw the complaint above (case {{ case.number }}) of my own free will, because: "
                + FILL
                + FILL,
            ),
            (
                "本人知道：撤回不影响依法享有的其他权利，日后仍可就同一事项再次投诉，或者请求调解、申诉、提起诉讼；未兑现的承诺不因撤回而免除。",
                "I know that I keep all my rights by law, may complain of the same again, and may ask for mediation, go to the authority or to court; promises that were made to me are not released by it.",
            ),
            (
                "☐ 撤回时没有受到任何压力，也没有以撤回换取补偿的口头约定。",
                "☐ I was under no pressure, and nothing was promised to me by word of mouth in return.",
            ),
        ),
        signs=(CUSTOMER_SIGNS, DESK_SIGNS),
    ),
}
