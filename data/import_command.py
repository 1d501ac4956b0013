"""`python -m data import …`: files read, checked, compared with the store and published, or every problem said."""

import argparse
import getpass
import hashlib
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from data.command import date_argument
from data.desk import Desk
from data.intake import group_problems, plan_intake, problem_csv
from data.mapping import NO_MAPPING, load_mapping
from data.plan import Plan, Statement
from data.publishing import Watched, one_at_a_time, published
from data.roster import Problem, Reading
from data.sources import date_told, open_sources, read_sources
from data.store import Store
from data.submissions import Submissions
from data.tables import CADRE, TABLES
from data.written import show_date

NOTHING_NEW = "与库中数据完全一致，没有需要发布的变化。"
SHOWN = 20  # problems of one kind that are printed; --problems writes them all


def add_import_command(commands) -> None:
    importing = commands.add_parser("import", help="导入表格文件：一个或多个，一次全部发布")
    importing.add_argument("files", type=Path, nargs="*", metavar="file")
    importing.add_argument("--table", choices=[name for name, table in TABLES.items() if table.imported])
    importing.add_argument("--as-of", type=date_argument, help="数据截止日，如 2024-08-31；文件写明“截至……”或“填报日期”的可以不填")
    importing.add_argument(
        "--full",
        action="store_true",
        help="全量：名册所涉乡镇中不在名册里的人按离任处理；考核等逐年的表，所涉单位同一年度中文件里没有的记录删除",
    )
    importing.add_argument(
        "--posts", nargs="+", default=[], choices=CADRE.column("post_group").codes.values, help="全量名册只涉及这些岗位类别"
    )
    importing.add_argument("--county", default="", help="文件没有写明县(市、区)时，各行都属于这个县(市、区)")
    importing.add_argument("--map", type=Path, help="对应关系文件 MAP.toml")
    importing.add_argument("--add-units", action="store_true", help="库中没有的单位予以新建")
    importing.add_argument("--correct", action="store_true", help="姓名、出生日期等与库中不一致时以文件为准更正")
    importing.add_argument("--backfill", action="store_true", help="补录：名册早于所涉乡镇的最新名册，放到它所属的日期")
    importing.add_argument("--same", action="append", default=[], metavar="姓名/年-月:现乡镇=原乡镇", help="疑似调整：是同一人")
    importing.add_argument("--who", action="append", default=[], metavar="文件!工作表!行=人员序号", help="同名的人：这一行是哪一位")
    importing.add_argument("--different", action="append", default=[], metavar="姓名/年-月:现乡镇=原乡镇", help="疑似调整：不是同一人")
    importing.add_argument("--skip-rejected", action="store_true", help="跳过被拒绝的行，发布其余的行")
    importing.add_argument(
        "--whole", action="store_true", help="政策、规定、标准、经费、已公布数字：文件就是整张表，空白即清空，不在其中的行删除"
    )
    importing.add_argument("--submission", default="", help=argparse.SUPPRESS)  # whose files are to be published
    importing.add_argument("--problems", type=Path, help="把全部问题写入这个CSV文件")
    add_publishing_arguments(importing)
    importing.set_defaults(refuse=importing.error)


def add_publishing_arguments(command: argparse.ArgumentParser) -> None:
    """What is said of every publish."""
    command.add_argument("--dry-run", action="store_true", help="只预览，不发布")
    command.add_argument("--on-version", type=int, help="只在这一版数据上发布(0 为空库)：预览之后数据有变化就不发布")
    command.add_argument("--by", default=getpass.getuser(), help="发布人，默认为当前用户")
    command.add_argument("--job", default="", help=argparse.SUPPRESS)  # the page that started it listens under this name


def run_import(options: argparse.Namespace) -> int:
    """The exit code. Raises Broken, BadMapping, Undecided or Unreadable, with nothing published."""
    if bool(options.files) == bool(options.submission):
        options.refuse("the following arguments are required: file")
    if missing := [str(path) for path in options.files if not path.is_file()]:
        print(f"找不到文件“{'”“'.join(missing)}”。", file=sys.stderr)
        return 2
    return alone(options, _import)


def alone(options: argparse.Namespace, act: Callable[[argparse.Namespace, Store, Watched], int]) -> int:
    """The exit code of `act`: told of as it goes, on the version that was meant, and with no other publish meanwhile."""
    store = Store()
    with Watched(store, options.job) as watched, nullcontext() if options.dry_run else one_at_a_time(store):
        store.expect(options.on_version)
        return act(options, store, watched)


def _import(options: argparse.Namespace, store: Store, watched: Watched) -> int:
    if options.submission:
        submitted = Submissions(store).waiting(options.submission)
        named, township = Submissions(store).files(submitted), submitted.township
        mapping = load_mapping(submitted.mapping)
    else:
        named, township = [(path.name, path.read_bytes()) for path in options.files], ""
        mapping = load_mapping(options.map.read_text(encoding="utf-8")) if options.map else Desk(store.root).remembered(NO_MAPPING)
    workbooks = open_sources(named, progress=lambda share: watched.stage("读取文件", 0.35 * share))
    as_of = options.as_of or _told_date(date_told(workbooks, options.table, mapping))
    if as_of is None:
        return watched.failed("文件没有写明数据截止日，请用 --as-of 指定，如 --as-of 2024-08-31。")

    def checked(share: float) -> None:
        _progress(share)
        watched.stage("检查各行", 0.35 + 0.4 * share)

    readings = read_sources(workbooks, as_of=as_of, table=options.table, mapping=mapping, progress=checked)
    if not options.map and not options.submission:
        _tell_remembered(readings)
    watched.stage("与库中数据比对", 0.78)
    plan = plan_intake(store.current(), readings, replace(statement_of(options, as_of), within=township))
    report(plan)
    if options.problems:
        options.problems.write_bytes(problem_csv(plan.all_problems))
    return conclude(
        plan,
        options,
        store,
        watched,
        file_name="、".join(name for name, _ in named),
        file_sha256=" ".join(hashlib.sha256(content).hexdigest() for _, content in named),
        submission=options.submission,
    )


def _tell_remembered(readings: Sequence[tuple[str, Reading]]) -> None:
    told = [f"“{file}”的“{sheet.sheet}”" for file, reading in readings for sheet in reading.sheets if sheet.told]
    if told:
        print(f"{'、'.join(told)}沿用数据导入页记住的对应关系；要另行对应，用 --map 指定。")


def conclude(plan: Plan, options: argparse.Namespace, store: Store, watched: Watched, **told: str) -> int:
    """The exit code of a plan that has been reported: published as `told`, unless there is a reason not to."""
    if plan.blocked:
        return watched.failed("有问题需要处理，未发布。")
    if plan.idle:
        watched.done(NOTHING_NEW)
        print(NOTHING_NEW)
        return 0
    if options.dry_run:
        print("预览完成，未发布(--dry-run)。")
        return 0
    watched.stage("写入新版本", 0.85)
    version = store.publish(
        plan.apply,
        action=plan.action,
        by=options.by,
        expected=plan.base or 0,
        job=options.job,
        **told,
    )
    how = {"how": "报送", "submission": version.submission} if version.submission else {"how": "导入"}
    options.acting.record(store, "publish", version=version.number, before=plan.base or 0, **how)
    watched.done(published(version.number, version.counts))
    print(f"已发布为第{version.number}版。")
    return 0


def _told_date(told: tuple[int, str] | None) -> int | None:
    if told:
        print(f"数据截止日{show_date(told[0])}取自“{told[1]}”")
    return told[0] if told else None


def statement_of(options: argparse.Namespace, as_of: int) -> Statement:
    """What the arguments say of the files."""
    return Statement(
        as_of,
        options.full,
        tuple(options.posts),
        options.add_units,
        options.correct,
        options.skip_rejected,
        options.county,
        options.backfill,
        tuple(options.same),
        tuple(options.different),
        tuple(options.who),
        options.whole,
    )


def _progress(done: float) -> None:
    if sys.stderr.isatty():
        print(f"\r读取 {done:4.0%}", end="" if done < 1 else "\n", file=sys.stderr, flush=True)


def report(plan: Plan) -> None:
    """What a plan would do, for a terminal."""
    for part, sheet in plan.sheets:
        whose = f"“{part.file}”{part.table.label}，" if len(plan.parts) > 1 else ""
        print(whose + "\n  ".join(sheet.sentences))
    for kind, rejects, problems in group_problems(plan.all_problems):
        print(f"[{'拒绝' if rejects else '提醒'}] {kind}：{len(problems)}处")
        for problem in problems[:SHOWN]:
            print(f"  {_where(problem)}{problem.column}“{problem.value}”：{problem.reason}。处理办法：{problem.fix}。")
        if len(problems) > SHOWN:
            print(f"  ……另有{len(problems) - SHOWN}处，用 --problems 写入文件查看")
    for (level, path), rows in plan.units.missing.items():
        print(f"库中没有的单位：{path}({TABLES[level].label}，涉及{rows}行)")
    if plan.replaces:
        print(f"全量：{'；'.join(plan.replaces)}，以文件为准")
    for level, created in plan.units.new.items():
        if created:
            print(f"新建{TABLES[level].label}{len(created)}个")
    print("；".join(f"{label}{count}" for label, count in plan.counts.items()))


def _where(problem: Problem) -> str:
    return f"{problem.sheet}!{problem.cell} " if problem.cell else ""
