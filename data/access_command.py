"""`python -m data accounts …` and `python -m data log …`: who may look, and who has looked."""

import argparse
import hashlib
import sys
from datetime import datetime
from pathlib import Path

from data.access import RIGHT_WORDS, RIGHTS, ROLES, Access, BadAccount, account_of
from data.access_log import ACTIONS, LEAST_DAYS, AccessLog, log_csv, noted_head
from data.account_list import account_cells, read_accounts, unit_codes
from data.command import date_argument
from data.serving import served
from data.store import Store
from data.written import show_date


def add_access_commands(commands) -> None:
    accounts = commands.add_parser("accounts", help="账号：列出、新增或更改、停用、启用、导入名单")
    accounts.add_argument("act", choices=("list", "add", "disable", "enable", "import"))
    accounts.add_argument("who", nargs="?", default="", metavar="账号|名单文件")
    accounts.add_argument("--label", default="", metavar="姓名")
    accounts.add_argument("--role", default="", metavar="角色", help="、".join(ROLES))
    accounts.add_argument("--unit", action="append", default=[], metavar="单位", help="乡镇名称、“乡镇/村”或代码，可重复")
    accounts.add_argument("--right", action="append", default=[], metavar="权限", help=f"{'、'.join(RIGHTS.values())}，可重复")
    log = commands.add_parser("log", help="访问日志：检查是否完整，导出，清理过期的")
    log.add_argument("act", choices=("verify", "export", "prune"))
    log.add_argument("file", type=Path, nargs="?", default=Path("访问日志.csv"), help="导出到这个文件")
    log.add_argument("--since", type=date_argument, help="从这一天起")
    log.add_argument("--until", type=date_argument, help="到这一天为止")
    log.add_argument("--account", default="", metavar="账号")
    log.add_argument("--action", default="", choices=("", *ACTIONS), metavar="动作", help="、".join(ACTIONS))
    log.add_argument("--noted", default="", metavar="序号:校验值", help="以前检查时记下的，用来发现整体改写")
    log.add_argument("--days", type=int, default=LEAST_DAYS, help=f"保留最近几天，至少{LEAST_DAYS}")


def run_accounts(options: argparse.Namespace) -> int:
    """The exit code. Raises BadAccount, with nothing changed."""
    store = Store()
    access, by, units = Access(store.root), options.acting.name, unit_codes(served().current())
    if options.act == "list":
        for account in access.accounts():
            print("\t".join((*account_cells(account, units), "停用" if account.disabled else "启用")))
        return 0
    if not options.who:
        print("请写明账号，导入时写明名单文件。", file=sys.stderr)
        return 2
    if options.act == "import":
        return _import(Path(options.who), access, units, by)
    if options.act == "add":
        rights = [RIGHT_WORDS.get(right, right) for right in options.right]
        account = account_of(options.who, options.label, options.role, [units.get(unit, unit) for unit in options.unit], rights)
        access.save([account], by)
        print(f"账号“{account.name}”已保存。")
        return 0
    access.disable(options.who, by, disabled=options.act == "disable")
    print(f"账号“{options.who}”已{'停用' if options.act == 'disable' else '启用'}。")
    return 0


def run_log(options: argparse.Namespace) -> int:
    """The exit code: 1 where the log is not as it was written."""
    store = Store()
    log = AccessLog(store.root)
    if options.act == "verify":
        noted = noted_head(options.noted)
        if options.noted and not noted:
            print("--noted 应写作“序号:校验值”。", file=sys.stderr)
            return 2
        verdict = log.verify(noted)
        if verdict.broken is not None:
            print(f"日志不完整，第一处问题在第{verdict.broken}条：{verdict.told}", file=sys.stderr)
            return 1
        print(f"日志完整，共{verdict.count}条。请把校验值记在别处：{verdict.number}:{verdict.hash}")
        return 0
    if options.act == "prune":
        try:
            print(f"已清理{log.prune(options.days, options.acting.name)}条。")
        except ValueError as fault:
            print(fault, file=sys.stderr)
            return 1
        return 0
    days = [day and datetime.strptime(show_date(day), "%Y-%m-%d").date() for day in (options.since, options.until)]
    entries = log.entries(*days, account=options.account, action=options.action)
    content = log_csv(entries)
    options.acting.record(store, "export", page="访问日志", kind="csv", rows=len(entries), hash=hashlib.sha256(content).hexdigest())
    options.file.write_bytes(content)
    print(f"{len(entries)}条已写入“{options.file}”。")
    return 0


def _import(file: Path, access: Access, units: dict[str, str], by: str) -> int:
    if not file.is_file():
        print(f"找不到文件“{file}”。", file=sys.stderr)
        return 2
    found = read_accounts(file.read_bytes(), file.name, units)
    for each in found.wrong:
        place = f"第{each.row}行 " if each.row else ""
        print(f"{place}{each.column}“{each.value}”：{each.reason}。处理办法：{each.fix}。", file=sys.stderr)
    if found.wrong:
        print(f"有{len(found.wrong)}处问题，没有导入任何账号。", file=sys.stderr)
        return 1
    added, changed = found.news(access)
    try:
        access.save(found.accounts, by)
    except BadAccount as fault:
        print(fault, file=sys.stderr)
        return 1
    print(f"已导入：新增{added}个，更改{changed}个，不变{len(found.accounts) - added - changed}个。")
    return 0
