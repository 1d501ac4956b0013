"""`python -m data backup FILE` and `python -m data restore FILE [--replace]`."""

from pathlib import Path

from data.backup import Backup, back_up, restore
from data.store import Store


def add_backup_commands(commands) -> None:
    backing = commands.add_parser("backup", help="把全部数据备份到一个文件")
    backing.add_argument("file", type=Path)
    restoring = commands.add_parser("restore", help="用备份文件恢复全部数据")
    restoring.add_argument("file", type=Path)
    restoring.add_argument("--replace", action="store_true", help="库中已有数据时，换成备份中的；原来的移到旁边的文件夹")


def run_backup(options) -> int:
    store = Store()
    found = back_up(store, options.file)
    left_out = sorted(store.kept() - found.versions)
    options.acting.record(store, "backup", version=found.served, hash=found.sha256)
    size = options.file.stat().st_size / 1024 / 1024
    print(f"已备份到“{options.file}”：{_told(found)}，{size:.1f}MB。文件校验码 {found.sha256}，请另行记下。")
    if left_out:
        print(f"没有备份{'、'.join(f'第{number}版' for number in left_out)}：数据文件已损坏，或在备份期间发布。")
    return 0


def run_restore(options) -> int:
    found, former = restore(options.file, Store(), options.acting, options.replace)
    print(f"已恢复 {found.made_at.replace('T', ' ')} 的备份：{_told(found)}。文件校验码 {found.sha256}，请与备份时记下的核对。")
    if former:
        print(f"原来的数据在“{former}”，确认无误后可以删除。")
    return 0


def _told(found: Backup) -> str:
    return f"使用中的是第{found.served}版，共{len(found.versions)}版"
