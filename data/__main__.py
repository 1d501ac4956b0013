"""Command line of the store: `python -m data demo | import | template | versions | compare | prune | rollback | check`.

Exit code 0: done. 1: problems, and nothing was published. 2: wrong use.
"""

import argparse
import getpass
import hashlib
import sys
from contextlib import nullcontext
from pathlib import Path

from data.command import Parser, date_argument, run
from data.comparison import HEADINGS, compare
from data.demo import publish_demo
from data.intake import group_problems, plan_import, problem_csv
from data.invariants import faults
from data.mapping import BadMapping, Mapping, load_mapping
from data.plan import Plan, Statement
from data.publishing import Watched, one_at_a_time, published
from data.retention import Retention, prunable
from data.roster import Problem, date_of, guess_table, read_roster
from data.store import Broken, Store
from data.tables import CADRE, TABLES, Table
from data.template import FILE as TEMPLATE
from data.template import template_workbook
from data.workbook import Unreadable, Workbook, read_workbook

NOTHING_NEW = "文件内容与库中完全一致，没有需要发布的变化。"
SHOWN = 20  # problems of one kind that are printed; --problems writes them all


def main(arguments: list[str] | None = None) -> int:
    parser = Parser(prog="python -m data", description="导入花名册，管理数据版本。")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("demo", help="生成并发布演示城市")
    importing = commands.add_parser("import", help="导入一个表格文件")
    importing.add_argument("file", type=Path)
    importing.add_argument("--table", choices=[name for name, table in TABLES.items() if table.imported])
    importing.add_argument("--as-of", type=date_argument, help="数据截止日，如 2024-08-31；文件写明“截至……”或“填报日期”的可以不填")
    importing.add_argument("--full", action="store_true", help="全量：名册所涉乡镇中不在名册里的人按离任处理")
    importing.add_argument(
        "--posts", nargs="+", default=[], choices=CADRE.column("post_group").codes.values, help="全量名册只涉及这些岗位类别"
    )
    importing.add_argument("--county", default="", help="文件没有写明县(市、区)时，各行都属于这个县(市、区)")
    importing.add_argument("--map", type=Path, help="对应关系文件 MAP.toml")
    importing.add_argument("--add-units", action="store_true", help="库中没有的单位予以新建")
    importing.add_argument("--correct", action="store_true", help="姓名、出生日期等与库中不一致时以文件为准更正")
    importing.add_argument("--skip-rejected", action="store_true", help="跳过被拒绝的行，发布其余的行")
    importing.add_argument(
        "--whole", action="store_true", help="政策、规定、标准、已公布数字：文件就是整张表，空白即清空，不在其中的行删除"
    )
    importing.add_argument("--dry-run", action="store_true", help="只预览，不发布")
    importing.add_argument("--problems", type=Path, help="把全部问题写入这个CSV文件")
    importing.add_argument("--on-version", type=int, help="只在这一版数据上发布(0 为空库)：预览之后数据有变化就不发布")
    importing.add_argument("--by", default=getpass.getuser(), help="发布人，默认为当前用户")
    importing.add_argument("--job", default="", help=argparse.SUPPRESS)  # the page that started it listens under this name
    templating = commands.add_parser("template", help="写出空白导入模板")
    templating.add_argument("file", type=Path, nargs="?", default=Path(TEMPLATE))
    commands.add_parser("versions", help="列出各版本")
    comparing = commands.add_parser("compare", help="比较两版的人员")
    comparing.add_argument("before", type=int)
    comparing.add_argument("after", type=int)
    comparing.add_argument("--people", action="store_true", help="列出人员")
    pruning = commands.add_parser("prune", help="清理旧版本的数据文件，留下它们的记录")
    pruning.add_argument("--keep", type=int, default=Retention.keep, help="保留最近几版，默认%(default)s")
    pruning.add_argument("--days", type=int, default=Retention.days, help="保留最近几天的各版，默认%(default)s")
    pruning.add_argument("--dry-run", action="store_true", help="只列出，不删除")
    rolling = commands.add_parser("rollback", help="回退到某一版")
    rolling.add_argument("number", type=int)
    commands.add_parser("check", help="检查当前版本")
    options = parser.parse_args(arguments)
    run = {
        "demo": _demo,
        "import": _import,
        "template": _template,
        "versions": _versions,
        "compare": _compare,
        "prune": _prune,
        "rollback": _rollback,
        "check": _check,
    }[options.command]
    try:
        return run(options)
    except (Broken, BadMapping, Unreadable) as fault:
        print(f"{fault}", file=sys.stderr)
        return 1


def _demo(options) -> int:
    version = publish_demo(Store(), by=getpass.getuser())
    print(f"演示城市已发布为第{version.number}版。")
    return 0


def _template(options) -> int:
    options.file.write_bytes(template_workbook())
    print(f"空白模板已写入“{options.file}”。")
    return 0


def _import(options) -> int:
    if not options.file.is_file():
        print(f"找不到文件“{options.file}”。", file=sys.stderr)
        return 2
    store = Store()
    with Watched(store, options.job) as watched, nullcontext() if options.dry_run else one_at_a_time(store):
        return _import_alone(options, store, watched)


def _import_alone(options, store: Store, watched: Watched) -> int:
    store.expect(options.on_version)
    content = options.file.read_bytes()
    mapping = load_mapping(options.map.read_text(encoding="utf-8") if options.map else "")
    workbook = read_workbook(content, options.file.name, progress=lambda share: watched.stage("读取文件", 0.35 * share))
    name = options.table or mapping.table or guess_table(workbook)
    if name is None:
        return watched.failed("看不出这是哪一类表，请用 --table 指定。")

    as_of = options.as_of or _told_date(workbook, TABLES[name], mapping)
    if as_of is None:
        return watched.failed("文件没有写明数据截止日，请用 --as-of 指定，如 --as-of 2024-08-31。")

    def checked(share: float) -> None:
        _progress(share)
        watched.stage("检查各行", 0.35 + 0.4 * share)

    reading = read_roster(workbook, TABLES[name], mapping, as_of=as_of, progress=checked)
    flags = (options.add_units, options.correct, options.skip_rejected)
    statement = Statement(as_of, options.full, tuple(options.posts), *flags, options.county, options.whole)
    watched.stage("与库中数据比对", 0.78)
    plan = plan_import(store.current(), reading, statement)
    _report(plan)
    if options.problems:
        options.problems.write_bytes(problem_csv(plan.all_problems))
    if plan.blocked:
        return watched.failed("有问题需要处理，未发布。")
    if not plan.changes:
        watched.done(NOTHING_NEW)
        print(NOTHING_NEW)
        return 0
    if options.dry_run:
        print("预览完成，未发布(--dry-run)。")
        return 0
    watched.stage("写入新版本", 0.85)
    version = store.publish(
        plan.apply,
        action=f"导入{plan.table.label}({statement.kind})",
        by=options.by,
        file_name=options.file.name,
        file_sha256=hashlib.sha256(content).hexdigest(),
        expected=plan.base or 0,
        job=options.job,
    )
    watched.done(published(version.number, version.counts))
    print(f"已发布为第{version.number}版。")
    return 0


def _told_date(workbook: Workbook, table: Table, mapping: Mapping) -> int | None:
    if told := date_of(workbook, table, mapping):
        print(f"数据截止日{told[0]}取自“{told[1]}”")
    return told[0] if told else None


def _progress(done: float) -> None:
    if sys.stderr.isatty():
        print(f"\r读取 {done:4.0%}", end="" if done < 1 else "\n", file=sys.stderr, flush=True)


def _report(plan: Plan) -> None:
    for sheet in plan.reading.sheets:
        print("\n  ".join(sheet.sentences))
    for kind, rejects, problems in group_problems(plan.all_problems):
        print(f"[{'拒绝' if rejects else '提醒'}] {kind}：{len(problems)}处")
        for problem in problems[:SHOWN]:
            print(f"  {_where(problem)}{problem.column}“{problem.value}”：{problem.reason}。处理办法：{problem.fix}。")
        if len(problems) > SHOWN:
            print(f"  ……另有{len(problems) - SHOWN}处，用 --problems 写入文件查看")
    for (level, path), rows in plan.units.missing.items():
        print(f"库中没有的单位：{path}({TABLES[level].label}，涉及{rows}行)")
    for level, created in plan.units.new.items():
        if created:
            print(f"新建{TABLES[level].label}{len(created)}个")
    print("；".join(f"{label}{count}" for label, count in plan.counts.items()))


def _where(problem: Problem) -> str:
    return f"{problem.sheet}!{problem.cell} " if problem.cell else ""


def _versions(options) -> int:
    store = Store()
    served = store.current_number()
    for version in store.versions():
        counts = " ".join(f"{label}{count}" for label, count in version.counts.items())
        mark = "→" if version.number == served else " "
        print(f"{mark} 第{version.number}版 {version.published_at} {version.by} {version.action} {version.file_name} {counts}".rstrip())
    return 0


def _compare(options) -> int:
    store = Store()
    found = compare(store.open(options.before), store.open(options.after))
    print("\t".join(HEADINGS))
    for line in found.lines():
        print("\t".join(map(str, line)))
    if options.people:
        for person in found.people:
            print("\t".join((person.kind, person.name, person.township, person.village, person.told)))
    return 0


def _prune(options) -> int:
    store = Store()
    rule = Retention(options.keep, options.days)
    numbers = prunable(store, rule)
    print(f"保留规则：{rule.told}。")
    if not options.dry_run:
        store.prune(numbers)
    done = "可以清理(--dry-run，未删除)" if options.dry_run else "已清理"
    print(f"{done}：{'、'.join(f'第{number}版' for number in numbers) or '没有'}。")
    return 0


def _rollback(options) -> int:
    Store().rollback(options.number, by=getpass.getuser())
    print(f"已切换到第{options.number}版。")
    return 0


def _check(options) -> int:
    store = Store()
    snapshot = store.current()
    if snapshot is None:
        print("库中还没有数据。", file=sys.stderr)
        return 1
    found = faults(lambda text: snapshot.engine.rows(text, {}).rows)
    if snapshot.number != store.current_number():
        found.append(f"第{store.current_number()}版数据文件已损坏，正在使用第{snapshot.number}版")
    print("\n".join(found) or f"第{snapshot.number}版检查通过。")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(run(main))
