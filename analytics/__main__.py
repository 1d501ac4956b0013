"""Command line of the metrics: `python -m analytics list | ask`. The same declarations and the same `ask` as the pages.

Exit code 0: done. 1: the store cannot answer. 2: wrong use.
"""

import hashlib
import json
import sys

from analytics.catalog import METRICS, MODELS
from analytics.disclosure import MARK, RECOMMENDED, NotForPublication, disclosure
from analytics.export import csv_bytes, public_bytes, public_rows
from analytics.query import Result, UnknownValue, ask
from analytics.reconcile import HEADINGS, reconcile
from analytics.wording import definition_lines, grain_text, show_whole
from data.access import CITY, Role
from data.access_file import Unrecorded
from data.acting import Actor, NotAllowed, acting, add_as, sees_people
from data.command import Parser, date_argument, run
from data.engines import Away
from data.lens import AGE_RULES, EVERYTHING, Lens, Snapshot
from data.policies import PUBLIC_THRESHOLD
from data.serving import served
from data.store import Broken, Store


def main(arguments: list[str] | None = None) -> int:
    parser = Parser(prog="python -m analytics", description="列出指标口径，回答统计问题。")
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list", help="列出全部模型、维度和指标")
    listing.add_argument("--json", action="store_true")
    asking = commands.add_parser("ask", help="查询指标")
    asking.add_argument("metrics", nargs="+", help="指标，如 cadre.headcount")
    asking.add_argument("--by", action="append", default=[], help="分组维度，可重复")
    asking.add_argument("--where", action="append", default=[], metavar="维度=值", help="筛选，可重复；同一维度多次为任一")
    asking.add_argument("--as-of", type=date_argument, action="append", help="截止日，可重复")
    asking.add_argument("--since", type=date_argument, help="对比日，默认为至少一年以前最近的一次花名册")
    asking.add_argument("--age-rule", choices=AGE_RULES, default=None)
    asking.add_argument("--then", action="store_true", help="单位按当时区划，不按现行区划")
    asking.add_argument("--public", action="store_true", help="对外发布：计数按5取整，小数隐去，输出table或csv")
    asking.add_argument("--format", choices=("table", "csv", "json"), default="table")
    reconciling = commands.add_parser("reconcile", help="逐条核对已公布的数字")
    for command in (asking, reconciling):
        add_as(command)
    options = parser.parse_args(arguments)
    if options.command == "list":
        return _list(options)
    try:
        store = Store()
        actor = acting(store, options.actor, options.command, sees_people if options.command == "ask" else _sees_the_city)
        snapshot = served().current()
    except (NotAllowed, Unrecorded) as fault:
        print(fault, file=sys.stderr)
        return 2
    except (Away, Broken) as fault:
        print(fault, file=sys.stderr)
        return 1
    if snapshot is None:
        print("库中还没有数据，请先运行 python -m data demo 或导入花名册。", file=sys.stderr)
        return 1
    try:
        return _reconcile(snapshot) if options.command == "reconcile" else _ask(options, snapshot, parser, store, actor)
    except Away as fault:
        print(fault, file=sys.stderr)
        return 1


def _sees_the_city(role: Role) -> bool:
    return role.sees == CITY


def _list(options) -> int:
    if options.json:
        print(json.dumps([_described(model) for model in MODELS], ensure_ascii=False, indent=1))
        return 0
    for model in MODELS:
        print(f"{model.name} {model.label}：{grain_text(model)}")
        for metric in model.metrics.values():
            print(f"  {metric.key} {metric.label}({metric.unit})：{metric.definition}")
        print(f"  维度：{'、'.join(f'{d.name} {d.label}' for d in model.dimensions.values())}")
    return 0


def _described(model) -> dict:
    return {
        "name": model.name,
        "label": model.label,
        "grain": model.grain,
        "dimensions": [{"name": d.name, "label": d.label, "members": d.order} for d in model.dimensions.values()],
        "metrics": [
            {"name": m.key, "label": m.label, "unit": m.unit, "kind": type(m).__name__, "definition": m.definition, "source": m.source}
            for m in model.metrics.values()
        ],
    }


def _ask(options, snapshot: Snapshot, parser, store: Store, actor: Actor) -> int:
    if unknown := [name for name in options.metrics if name not in METRICS]:
        parser.error(f"没有指标 {'、'.join(unknown)}，用 list 查看全部指标")
    if options.public and options.format == "json":
        parser.error("--public 的输出格式是 table 或 csv")
    metrics = [METRICS[name] for name in options.metrics]
    models = {metric.model for metric in metrics}
    if len(models) > 1:
        parser.error("一次只能查询同一模型的指标")
    dimensions = models.pop().dimensions
    where: dict[str, list[str]] = {}
    for filter_ in options.where:
        name, _, value = filter_.partition("=")
        where.setdefault(name, []).append(value)
    if unknown := [name for name in [*options.by, *where] if name not in dimensions]:
        parser.error(f"该模型没有维度 {'、'.join(unknown)}，可用：{'、'.join(dimensions)}")
    dates = options.as_of or list(snapshot.roster_dates[-1:]) or [19000101]
    rule = options.age_rule or snapshot.setting("age_rule", "day")
    lens = Lens(actor.scope, snapshot, dates[-1], options.since or snapshot.year_before(dates[-1]), rule, options.then)
    try:
        result = ask(lens, metrics, options.by, where, as_of=dates if len(dates) > 1 else None)
        kept = disclosure(lens) if options.public else None
        content = public_bytes(result, kept) if kept else csv_bytes(result)
    except (UnknownValue, NotForPublication) as fault:
        print(fault, file=sys.stderr)
        return 2
    said = {
        "kind": f"{MARK} {options.format}" if options.public else options.format,
        "question": [*options.metrics, *options.by],
        "filters": where,
        "scope": actor.scope,
        "as_of": dates[-1],
        "version": snapshot.number,
        "rows": len(result.rows),
        "hash": hashlib.sha256(content).hexdigest(),
    }
    try:
        actor.record(store, "export", **said)
    except (NotAllowed, Unrecorded) as fault:
        print(fault, file=sys.stderr)
        return 2
    if options.format == "csv":
        sys.stdout.buffer.write(content)
    elif kept:
        print("\n".join(["\t".join(row) for row in public_rows(result, kept)] + kept.notes(result)))
    else:
        _print(result, options.format)
    if kept and not kept.threshold:
        print(f"没有设置规定值“{PUBLIC_THRESHOLD}”，小数未隐去；建议设为{RECOMMENDED}。", file=sys.stderr)
    return 0


def _reconcile(snapshot: Snapshot) -> int:
    found = reconcile(Lens(EVERYTHING, snapshot, 0, 0, snapshot.setting("age_rule", "day")))
    for texts in (HEADINGS, *(row.texts for row in found)):
        print("\t".join(texts))
    differing = sum(not row.agrees for row in found)
    print(f"共{len(found)}条，不一致{differing}条。")
    return 1 if differing else 0


def _print(result: Result, style: str) -> None:
    if style == "json":
        print(json.dumps([_keyed(result, row) for row in result.rows], ensure_ascii=False, indent=1))
    else:
        print("\t".join([d.label for d in result.by] + [m.label for m in result.metrics]))
        for row in result.rows:
            cells = [show_whole(m, c) for m, c in zip(result.metrics, row.cells, strict=True)]
            print("\t".join([member.label for member in row.members] + cells))
        print("\n".join(definition_lines(result)))


def _keyed(result: Result, row) -> dict:
    answer = {dimension.name: member.label for dimension, member in zip(result.by, row.members, strict=True)}
    for metric, cell in zip(result.metrics, row.cells, strict=True):
        answer[metric.key] = cell.value
        if cell.fraction:
            answer[f"{metric.key}.numerator"], answer[f"{metric.key}.denominator"] = cell.fraction
    return answer


if __name__ == "__main__":
    sys.exit(run(main))
