"""Command line of the store: `python -m data demo | import | person | versions | compare | rollback | accounts | log | …`.

Exit code 0: done. 1: problems, and nothing was published. 2: wrong use, or no right to it.
"""

import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from data.access import BadAccount, Role
from data.access_command import add_access_commands, run_accounts, run_log
from data.access_file import Unrecorded
from data.acting import NotAllowed, acting, add_as
from data.backup_command import add_backup_commands, run_backup, run_restore
from data.command import Parser, run
from data.comparison import HEADINGS, compare
from data.demo import publish_demo
from data.engines import Away
from data.import_command import add_import_command, run_import
from data.invariants import faults
from data.lake import write_lake
from data.mapping import BadMapping
from data.person_command import add_person_command, run_person
from data.progress import Progress
from data.retention import Retention, prunable
from data.retention_command import add_retention_command, run_retention
from data.sources import Undecided
from data.store import Broken, Store
from data.submissions import Submissions, moment, quarter_told
from data.template import FILE as TEMPLATE
from data.template import template_workbook
from data.workbook import Unreadable
from data.written import show_date


def main(arguments: list[str] | None = None) -> int:
    parser = Parser(prog="python -m data", description="导入花名册，管理数据版本。")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("demo", help="生成并发布演示城市")
    add_import_command(commands)
    templating = commands.add_parser("template", help="写出空白导入模板")
    templating.add_argument("file", type=Path, nargs="?", default=Path(TEMPLATE))
    commands.add_parser("versions", help="列出各版本")
    comparing = commands.add_parser("compare", help="比较两版的人员")
    comparing.add_argument("before", type=int)
    comparing.add_argument("after", type=int)
    comparing.add_argument("--people", action="store_true", help="列出人员")
    commands.add_parser("submissions", help="列出乡镇的报送")
    pruning = commands.add_parser("prune", help="清理旧版本的数据文件，留下它们的记录")
    pruning.add_argument("--keep", type=int, default=Retention.keep, help="保留最近几版，默认%(default)s")
    pruning.add_argument("--days", type=int, default=Retention.days, help="保留最近几天的各版，默认%(default)s")
    pruning.add_argument("--dry-run", action="store_true", help="只列出，不删除")
    rolling = commands.add_parser("rollback", help="回退到某一版")
    rolling.add_argument("number", type=int)
    commands.add_parser("check", help="检查当前版本")
    add_retention_command(commands)
    laking = commands.add_parser("lake", help="把当前版本写成 Parquet，供集群读取")
    laking.add_argument("folder", type=Path)
    add_person_command(commands)
    add_access_commands(commands)
    add_backup_commands(commands)
    for command in commands.choices.values():
        add_as(command)
    options = parser.parse_args(arguments)
    act, may = _COMMANDS[options.command]
    try:
        store, job = Store(), getattr(options, "job", "")
        started_here = bool(job) and job in {running.id for running in Progress(store.root).running()}
        options.acting = acting(store, options.actor, options.command, may, started_here=started_here)
        if options.actor and hasattr(options, "by"):
            options.by = options.acting.label
        return act(options)
    except (NotAllowed, Unrecorded) as fault:
        print(fault, file=sys.stderr)
        return 2
    except (Away, Broken, BadAccount, BadMapping, Undecided, Unreadable) as fault:
        print(fault, file=sys.stderr)
        return 1


def _demo(options) -> int:
    store = Store()
    before = store.current_number() or 0
    version = publish_demo(store, by=options.acting.label)
    options.acting.record(store, "publish", version=version.number, before=before, how="演示城市")
    print(f"演示城市已发布为第{version.number}版。")
    return 0


def _template(options) -> int:
    options.file.write_bytes(template_workbook())
    print(f"空白模板已写入“{options.file}”。")
    return 0


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
    if options.people and options.acting.may(_publishes):
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


def _submissions(options) -> int:
    for one in Submissions(Store()).of(options.acting.scope):
        told = (one.id, one.state, one.name, quarter_told(one.quarter), show_date(one.statement.as_of), one.what, one.by, moment(one.at))
        print("\t".join((*told, one.decided)).rstrip())
    return 0


def _rollback(options) -> int:
    store = Store()
    before = store.current_number() or 0
    store.rollback(options.number, by=options.acting.label)
    options.acting.record(store, "publish", version=options.number, before=before, how="回退")
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


def _lake(options) -> int:
    store = Store()
    number = write_lake(store, options.folder)
    options.acting.record(store, "export", kind="数据湖", version=number)
    print(f"第{number}版已写入“{options.folder}”。")
    return 0


def _publishes(role: Role) -> bool:
    return role.publishes


def _nobody(role: Role) -> bool:
    """A backup and a lake hold all there is, and what retention deletes is gone: they are for the owner of the store."""
    return False


def _reads_submissions(role: Role) -> bool:
    return role.publishes or role.submits


def _reads_versions(role: Role) -> bool:
    return role.publishes or role.audits


# What each command does, and which role may do it with `--as`; the owner of the store may do everything.
_COMMANDS: dict[str, tuple[Callable[[Namespace], int], Callable[[Role], bool]]] = {
    "demo": (_demo, _publishes),
    "import": (lambda options: run_import(options), _publishes),
    "person": (lambda options: run_person(options), _publishes),
    "template": (_template, lambda role: True),
    "versions": (_versions, _reads_versions),
    "compare": (_compare, _reads_versions),
    "prune": (_prune, _publishes),
    "submissions": (_submissions, _reads_submissions),
    "retain": (run_retention, _nobody),
    "rollback": (_rollback, _publishes),
    "lake": (_lake, _nobody),
    "check": (_check, _reads_versions),
    "accounts": (run_accounts, lambda role: role.administers),
    "log": (run_log, lambda role: role.audits),
    "backup": (run_backup, _nobody),
    "restore": (run_restore, _nobody),
}


if __name__ == "__main__":
    sys.exit(run(main))
