"""`python -m data retain`: the nightly job that lets go of what is kept no longer: of leavers, old versions, submissions, log entries."""

import argparse
from datetime import date

from data.access_log import LEAST_DAYS, AccessLog
from data.forgetting import forget, forgettable, left_before
from data.policies import LEFT_YEARS
from data.retention import Retention, prunable
from data.store import Store
from data.submissions import Submissions
from data.written import show_date


def add_retention_command(commands) -> None:
    retaining = commands.add_parser("retain", help="每天运行：清除到期离任人员的身份信息，清理到期的旧版本和访问日志")
    retaining.add_argument("--keep", type=int, default=Retention.keep, help="保留最近几版，默认%(default)s")
    retaining.add_argument("--days", type=int, default=Retention.days, help="保留最近几天的各版，默认%(default)s")
    retaining.add_argument("--log-days", type=int, default=LEAST_DAYS, help=f"访问日志保留最近几天，至少{LEAST_DAYS}，默认%(default)s")
    retaining.add_argument("--dry-run", action="store_true", help="只列出，不改动")


def run_retention(options: argparse.Namespace) -> int:
    """The exit code: 1 where the log is not sound, or fewer of its days are to be kept than the law asks for. Raises Broken."""
    store, today = Store(), int(f"{date.today():%Y%m%d}")
    print(_people(store, today, options))
    print(_versions(store, Retention(options.keep, options.days), options))
    print(_submitted(store, options))
    if options.dry_run:
        print(f"访问日志：保留最近{options.log_days}天。")
        return 0
    try:
        print(f"访问日志：清理{AccessLog(store.root).prune(options.log_days, options.acting.name)}条。")
    except ValueError as fault:
        print(f"访问日志：{fault}")
        return 1
    return 0


def _people(store: Store, today: int, options: argparse.Namespace) -> str:
    snapshot = store.current()
    before = left_before(snapshot, today) if snapshot else None
    if before is None:
        return f"离任人员：没有设置规定值“{LEFT_YEARS}”(整数年)，不清除。"
    told = f"离任人员：{show_date(before)}及以前离任的"
    if options.dry_run:
        return f"{told}有{len(forgettable(snapshot, today))}人可以清除身份信息(--dry-run，未清除)。"

    def on_record(before: int, count: int) -> None:
        options.acting.record(store, "retention", what="people", before=show_date(before), count=count)

    version = forget(store, options.acting.label, today, on_record)
    if version is None:
        return f"{told}没有需要清除的。"
    return f"{told}已清除{version.counts['清除']}人的身份信息，发布为第{version.number}版；更早的版本和备份中仍有，到期清理。"


def _versions(store: Store, rule: Retention, options: argparse.Namespace) -> str:
    numbers = prunable(store, rule)
    if numbers and not options.dry_run:
        options.acting.record(store, "retention", what="versions", number=max(numbers), count=len(numbers))
        store.prune(numbers)
    return f"旧版本：保留{rule.told}；{_done(options)}{'、'.join(f'第{number}版' for number in numbers) or '没有'}。"


def _submitted(store: Store, options: argparse.Namespace) -> str:
    """The files that townships submitted, which versions have long since taken in, or nobody wanted."""
    submissions = Submissions(store)
    found = submissions.decided_before(options.days)
    if found and not options.dry_run:
        options.acting.record(store, "retention", what="submissions", count=len(found))
        submissions.forget(found)
    return f"报送：处理后保留{options.days}天；{_done(options)}{len(found)}份的文件。"


def _done(options: argparse.Namespace) -> str:
    return "可以清理(--dry-run，未清理)" if options.dry_run else "清理"
