"""What no list may bring in: medical findings, and anything marked as a state secret. A whole file is refused, with a sentence.

That a check-up is due or done is ours to keep (待遇保障); what it found is not, under whatever heading.
"""

import re
from collections.abc import Iterable, Iterator

from data.cells import Remark, squeezed, text_of
from data.layout import Header
from data.workbook import Sheet, Workbook, address

_BODY = "健康|身体|心理|精神|医学|医疗|病理|体检|体格检查|查体|检验|化验"
_FOUND = "结果|结论|报告|指标|异常|情况|状况|状态|发现|所见|诊断|评估|等级|程度|分数|得分|测评|测试|问题|档案|项目及结果|建议|意见"
# 体检时间, 是否体检, 心理辅导, 健康体检 are allowed: they end in none of these.
_MEDICAL = re.compile(
    rf"(?:{_BODY})+(?:检查|检测|测评|测试|体检|辅导|咨询|记录)*(?:医院|机构|中心|医生|医师)?[的中时]?(?:(?:{_FOUND})的?)+"
    r"|(?:体检)?(?:医院|医生|医师)的?(?:检查|诊断)?(?:结果|结论|意见|建议)"
    r"|(?:身体)?(?:是否|不)?健康(?:与否|否)?"
    r"|.{0,4}(?:病史|病症|病情|病种|病名|疾病|病历|病因|慢性病|传染病|职业病|大病|重病|患病|既往症|过敏史|手术史|用药|服药|住院|就诊|诊断|诊疗|症状)"
    r"(?:名称|情况|记录|史|类别|类型|原因|结果|意见|时间)*"
    r"|(?:是否)?(?:患有|有无|有何)\S{0,4}(?:病|疾|疾病|病史)"
    r"|(?:是否)?残疾(?:人|类别|等级|情况|类型)?|残疾证\S{0,4}"
    r"|(?:血压|血糖|血脂|血型|心率|心电图|尿酸|肝功能?|肾功能?|B超|胸透|CT|视力|听力|身高|体重|BMI|体重指数)(?:值|情况|结果)?",
    re.IGNORECASE,
)
_MARKED = re.compile(
    r"(?:绝密|机密|秘密)[★☆*＊].*|密级[:：]?(?:为|是)?(?:绝密|机密|秘密).*|绝密|机密|秘密|.*(?:国家秘密|涉密文件|涉密资料).*"
)
_SECRECY = re.compile(r"密级|涉密(?:等级|程度|级别|人员|岗位|情况|类别)|是否涉密|保密(?:等级|级别)|定密\S{0,4}|国家秘密\S{0,4}")
_SHORT = 8  # characters of a second heading
_ABOVE = 25  # rows in which a sheet says what it is


SECRET = Remark("涉密内容", "文件标有密级，本系统不得存储涉密内容", "请通过涉密渠道处理，不要导入")


def forbidden_headings(headings: Iterable[str]) -> Iterator[tuple[str, Remark]]:
    """(heading, what to say) for each heading of a column that is not to be kept."""
    for heading in headings:
        bare = squeezed(heading)
        parts = {bare, re.sub(r"[()\[\]【】]", "", bare), re.sub(r"[(\[【].*?[)\]】]", "", bare), *re.findall(r"[(\[【](.*?)[)\]】]", bare)}
        if any(_MEDICAL.fullmatch(part) for part in parts):
            reason = f"“{heading}”一列是健康或医疗信息，本系统不收存"
            yield heading, Remark("健康医疗信息", reason, "删去这一列后重新导入；体检和心理辅导只登记应办时间和是否办理")
        elif any(_SECRECY.fullmatch(part) for part in parts):
            yield heading, Remark("涉密内容", f"“{heading}”一列涉及国家秘密的标定，本系统不得存储涉密内容", "请通过涉密渠道处理，不要导入")


def columns_told(sheet: Sheet, header: Header) -> list[str]:
    """The headings, and each with what stands under it: of two rows of headings the second may have been taken for a row."""
    told = [heading for heading in header.headings if heading]
    group, below = "", sheet.rows[header.row + 1] if header.row + 1 < len(sheet.rows) else ()
    for position, cell in enumerate(below):
        group = (header.headings[position] if position < len(header.headings) else "") or group
        if group and isinstance(cell, str) and len(cell) <= _SHORT:
            told.append(group + text_of(cell))
    return told


def secret_mark(workbook: Workbook) -> tuple[str, str, str] | None:
    """(sheet, cell, text) of the first mark of a state secret, in whatever sheet, hidden ones included; its name counts too."""
    for name in (workbook.filename, *(sheet.name for sheet in workbook.sheets)):
        if _NAMED.search(squeezed(name)):
            return "", "", name
    return next((found for sheet in workbook.sheets for found in _marks(sheet)), None)


_NAMED = re.compile(r"(?:绝密|机密|秘密)[★☆*＊_(（]|[(（\[【](?:绝密|机密|秘密)")
# In a title the mark is closed off: 名册(秘密), not 培训(机密文件管理).
_TITLED = re.compile(r"[(\[【](?:密级[:：]?)?(?:绝密|机密|秘密)级?[)\]】]|(?:绝密|机密|秘密)[★☆*]|密级[:：](?:绝密|机密|秘密)")


def _marks(sheet: Sheet) -> Iterator[tuple[str, str, str]]:
    for index, row in enumerate(sheet.rows):
        # Below the titles a mark stands alone in its row, or it would be a word of some list.
        filled = len(row) - row.count(None)
        if index >= _ABOVE and filled > 1:
            continue
        for position, cell in enumerate(row):
            if isinstance(cell, str) and "密" in cell:
                text = squeezed(text_of(cell))
                if _MARKED.fullmatch(text) or (filled <= 2 and _TITLED.search(text)):
                    yield sheet.name, address(index, position), text
