"""Medical findings and state secrets are refused, by whatever name; what is ours to keep is not."""

import io

import pytest
from openpyxl import Workbook as Book

from data.forbidden import forbidden_headings
from data.roster import read_roster
from data.tables import TABLES
from data.workbook import read_workbook

MEDICAL = """
    健康状况 健康情况 身体状况 身体情况 身体健康状况 体检结果 体检结论 体检情况 体检报告
    体检异常 体检异常情况 体检发现问题 健康体检结果 健康体检(结果) 体检(结论) 体格检查结论 医学诊断
    医疗诊断结果 诊断 诊断结果 诊断意见 病史 既往病史 家族病史 过敏史 手术史 疾病 疾病名称 慢性病
    慢性病情况 患病情况 是否患有疾病 有无重大疾病 有无病史 病情 病种 大病情况 传染病史 住院情况 住院记录
    心理测评结果 心理状况 心理健康状况 心理健康测评得分 心理咨询记录结果 精神状况 残疾情况 残疾等级
    健康 身体健康 是否健康 健康与否 体检发现的问题 体检中发现的问题 体检医院意见 体检意见 医生建议
    残疾证号 血压 血型 血糖值 心电图 视力 身高 体重 化验结果 检验报告
""".split()
SECRECY = ("密级", "涉密等级", "涉密人员", "是否涉密", "涉密岗位", "保密等级")
OURS = """
    健康体检完成 体检完成情况 体检医院 体检机构 健康体检办理情况 心理健康辅导 大健康产业培训
    是否体检 体检时间 体检日期 应办时间 是否办理 办理情况 健康体检 心理辅导 待遇项目 备注 离岗情形
    病假天数 考核得分 整改情况 基本情况 任职情况 学历情况 检查时间 检查事项 发现问题数 问题数 部门意见
    培训结果 联审结果 家庭情况 医疗保险 是否参保 意外伤害保险 现实表现情况 保密培训 测评得分 民主测评结果
    政治素质 心得体会
""".split()


@pytest.mark.parametrize("heading", MEDICAL)
def test_a_heading_of_medical_findings(heading):
    ((found, remark),) = forbidden_headings([heading])
    assert found == heading
    assert remark.kind == "健康医疗信息"
    assert remark.rejects


@pytest.mark.parametrize("heading", SECRECY)
def test_a_heading_of_secrecy(heading):
    ((_, remark),) = forbidden_headings([heading])
    assert remark.kind == "涉密内容"


@pytest.mark.parametrize("heading", OURS)
def test_a_heading_that_is_ours_to_keep(heading):
    assert list(forbidden_headings([heading])) == []


def test_no_heading_that_a_table_knows_is_forbidden():
    words = [word for table in TABLES.values() for column in table.inputs for word in (column.label, *column.headings)]
    assert len(words) > 500
    assert [heading for heading, _ in forbidden_headings(words)] == []


def _reading(rows, table="cadre", name="花名册.xlsx", title=None, second=None, hidden=False):
    book = Book()
    if title:
        book.active.title = title
    for row in rows:
        book.active.append(row)
    for row in second or ():
        (book["附"] if "附" in book.sheetnames else book.create_sheet("附")).append(row)
    if hidden:
        book["附"].sheet_state = "hidden"
    content = io.BytesIO()
    book.save(content)
    return read_roster(read_workbook(content.getvalue(), name), TABLES[table], as_of=20240831)


HEAD = ["姓名", "性别", "出生年月", "村(社区)"]
ONE = ["王一", "男", "1970-05-01", "一村"]


def test_a_file_with_findings_is_refused_whole_and_says_which_column():
    reading = _reading([[*HEAD, "健康状况"], [*ONE, "良好"]])
    (problem,) = [problem for problem in reading.problems if problem.rejects]
    assert (problem.row, problem.kind, problem.column) == (None, "健康医疗信息", "健康状况")
    assert "“健康状况”一列是健康或医疗信息" in problem.reason
    assert "删去这一列" in problem.fix
    assert "良好" not in str(reading)
    assert not reading.rows


def test_findings_under_a_heading_in_two_rows():
    reading = _reading(
        [["待遇项目", "姓名", "年度", "体检", None], [None, None, None, "时间", "结果"], ["健康体检", "王一", 2024, "2024-05-01", "异常"]],
        "benefit",
    )
    assert [problem.column for problem in reading.problems if problem.rejects] == ["体检结果"]


def test_that_a_check_up_is_done_may_come_in():
    reading = _reading(
        [["待遇项目", "姓名", "年度", "应办时间", "是否办理", "办理时间"], ["健康体检", "王一", 2024, "2024-06-30", "是", "2024-05-01"]],
        "benefit",
    )
    assert len(reading.rows) == 1
    assert not [problem for problem in reading.problems if problem.rejects]


@pytest.mark.parametrize(
    "mark", ["秘密★1年", "机密★", "绝密", "机密", "密级：秘密", "密级:机密", "秘 密 ★ 长期", "此件属于国家秘密", "涉密文件 注意保管"]
)
def test_a_mark_above_the_table(mark):
    reading = _reading([[mark], HEAD, ONE])
    (problem,) = [problem for problem in reading.problems if problem.rejects]
    assert (problem.row, problem.kind, problem.cell) == (None, "涉密内容", "A1")
    assert not reading.rows


def test_a_mark_below_the_table_on_a_hidden_sheet_or_in_a_name():
    refused = (
        _reading([HEAD, ONE, *([ONE] * 30), ["秘密★1年"]]),
        _reading([HEAD, ONE], second=[["机密★"]], hidden=True),
        _reading([HEAD, ONE], name="秘密★花名册.xlsx"),
        _reading([HEAD, ONE], name="(机密)花名册.xlsx"),
        _reading([HEAD, ONE], title="机密★名单"),
    )
    for reading in refused:
        assert [problem.kind for problem in reading.problems if problem.rejects] == ["涉密内容"]
        assert not reading.rows


@pytest.mark.parametrize(
    "title", ["2024年村干部待遇保障(秘密)", "【机密】村干部花名册", "村干部花名册（绝密级）", "花名册 秘密★1年", "村干部花名册 密级：秘密"]
)
def test_a_mark_within_a_title(title):
    for rows in ([[title], HEAD, ONE], [[title, None, "2024年8月"], HEAD, ONE], [HEAD, ONE, *([ONE] * 30), [None, title]]):
        reading = _reading(rows)
        assert [problem.kind for problem in reading.problems if problem.rejects] == ["涉密内容"]
        assert not reading.rows


@pytest.mark.parametrize("title", ["2024年保密培训(机密文件管理)名单", "村干部花名册(公开)", "学习保守秘密(法)知识名单"])
def test_a_title_about_secrecy_is_no_mark(title):
    assert len(_reading([[title], HEAD, ONE]).rows) == 1


def test_secrecy_as_a_subject_is_no_mark():
    reading = _reading(
        [["保密工作培训班参训名单"], ["姓名", "培训班名称", "培训时间"], ["王一", "保密知识培训(机密文件管理)", "2023-05-01"]], "training"
    )
    assert len(reading.rows) == 1
    assert not [problem for problem in reading.problems if problem.rejects]
