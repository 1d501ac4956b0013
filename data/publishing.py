"""Publishing from a page: the command line's import or correction, run by a child process that outlives the tab and the server.

    store/spool/<job>/                the files of one import, only for their owner, until it ends
    store/spool/<job>/lock            held by the child as long as it lives: a job that nobody holds has died

The page previews; what it hands over is the same files and the same statement, as a command anybody could type.
"""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePath

from data.mapping import BadMapping
from data.plan import Statement
from data.progress import DONE, FAILED, Job, Progress, now
from data.store import DISK, Broken, Store, locked
from data.workbook import Unreadable

BROKEN_OFF = "发布程序出错，没有发布，仍在使用原来的版本；请联系管理员查看这个文件。"
_ROOT = Path(__file__).resolve().parents[1]
_NOT_IN_A_NAME = re.compile(r'[\x00-\x1f/\\:*?"<>|]')
_LONGEST = 60  # characters of a file's name: a folder takes 255 bytes, and a rare character has four


def arguments(statement: Statement, table: str | None) -> list[str]:
    """What the command line is told so that it says the same as `statement`."""
    day = f"{statement.as_of:08d}"
    told = ["--as-of", f"{day[:4]}-{day[4:6]}-{day[6:]}"]
    told += ["--table", table] if table else []
    told += ["--posts", *statement.posts] if statement.posts else []
    told += [f"--same={key}" for key in statement.same] + [f"--different={key}" for key in statement.different]
    told += [f"--who={said}" for said in statement.who]
    told += [f"--county={statement.county}"] if statement.county else []
    flags = {"--full": statement.full, "--add-units": statement.add_units, "--correct": statement.correct, "--backfill": statement.backfill}
    flags |= {"--skip-rejected": statement.skip_rejected, "--whole": statement.whole}
    return told + [flag for flag, wanted in flags.items() if wanted]


def start(
    store: Store, files: Sequence[tuple[str, bytes]], statement: Statement, *, table: str | None, mapping: str, base: int | None, by: str
) -> str:
    """Begin to publish (name, content) pairs as previewed on version `base`, and return the job's id at once. Raises Broken."""

    def told(folder: Path) -> list[str]:
        paths = [_spooled(folder / str(place), name, content) for place, (name, content) in enumerate(files, 1)]
        # Always with its mapping, if an empty one: what the desk has come to remember since is not what was previewed.
        return ["import", *map(str, paths), *arguments(statement, table), f"--map={_spooled(folder, 'MAP.toml', mapping.encode())}"]

    return _begun(store, "、".join(name for name, _ in files), told, base, by)


def start_submission(store: Store, id: str, statement: Statement, *, table: str | None, title: str, base: int | None, by: str) -> str:
    """Begin to publish what a township has submitted, as previewed on version `base`; the job's id. Raises Broken.

    The files, their mapping and whose they are come from the submission itself.
    """
    return _begun(store, title, lambda folder: ["import", f"--submission={id}", *arguments(statement, table)], base, by)


def start_by_hand(store: Store, told: Sequence[str], *, title: str, base: int, by: str) -> str:
    """Begin to publish what the command `person` is told, as previewed on version `base`; the job's id. Raises Broken."""
    return _begun(store, title, lambda folder: ["person", *told], base, by)


def _begun(store: Store, what: str, told: Callable[[Path], list[str]], base: int | None, by: str) -> str:
    """The id of a new job with a process of its own, which runs the command that `told` says once the job has its folder."""
    job = Job(uuid.uuid4().hex, by, what, now())
    folder = _spool(store) / job.id
    try:
        with _sweeping(store):
            folder.mkdir(mode=0o700, parents=True)
            lock = open(folder / "lock", "w")  # noqa: SIM115 (the child keeps it open)
            fcntl.flock(lock, fcntl.LOCK_EX)
            Progress(store.root).begin(job)
        with lock:
            _launch(store, [*told(folder), "--on-version", str(base or 0), f"--by={by}", "--job", job.id], lock.fileno())
    except OSError as error:
        Progress(store.root).end(job.id, FAILED, DISK)
        shutil.rmtree(folder, ignore_errors=True)
        raise Broken(DISK) from error
    return job.id


def _launch(store: Store, told: list[str], lock: int) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "data", *told],
        cwd=_ROOT,
        env=os.environ | {"CADRE_STORE": str(store.root.resolve()), "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(lock,),
        start_new_session=True,
    )
    threading.Thread(target=child.wait, daemon=True).start()  # so that it does not stay in the process table when it has ended


def _spooled(folder: Path, name: str, content: bytes) -> Path:
    """A file under its own name, which says what kind it is and perhaps whose; never one that leads elsewhere."""
    folder.mkdir(mode=0o700, exist_ok=True)
    tame = _NOT_IN_A_NAME.sub("_", name)
    tame = PurePath(f"文件{tame}" if tame.startswith(".") or not tame else tame)
    path = folder.resolve() / f"{tame.stem[:_LONGEST]}{tame.suffix[:10]}"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(handle, "wb") as file:
        file.write(content)
    return path


def settle(store: Store) -> None:
    """Say of every job whose process is gone without a word how it ended, and delete what it left."""
    progress = Progress(store.root)
    if not _spool(store).exists() and not progress.running():
        return
    with _sweeping(store):
        dead = [job for job in progress.running() if not _is_held(_spool(store) / job.id)]
        for job in dead:
            progress.end(job.id, *_outcome(store, job.id))
        for folder in _spool(store).iterdir():
            if folder.is_dir() and not _is_held(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _outcome(store: Store, job: str) -> tuple[str, str]:
    """(state, message) of a job that died: it may have published before it could say so."""
    served = store.current_number()
    for number in store.ancestry(served) if served is not None else ():
        try:
            version = store.version(number)
        except Broken:
            continue
        if version.job == job:
            return (DONE, published(version.number, version.counts))
    serving = f"仍在使用第{served}版" if served else "库中还没有数据"
    return (FAILED, f"发布进程意外中断(可能是服务器重启或内存不足)，没有发布，{serving}；请重新发布。")


def published(number: int, counts: dict[str, int]) -> str:
    """The sentence that a publish ends with."""
    return f"已发布为第{number}版：" + "，".join(f"{label}{count}" for label, count in counts.items()) + "。"


class Watched:
    """An import, or a correction, that tells how far it is: `with Watched(store, job) as watched:` always ends with a word.

    One that was started at a terminal (`job` is "") is told of there.
    """

    def __init__(self, store: Store, job: str):
        self._store, self._progress, self._job = store, Progress(store.root), job
        self._last = 0.0

    def __enter__(self) -> "Watched":
        return self

    def stage(self, stage: str, share: float) -> None:
        """What it is doing now; a few times a second at most, as each word is a write."""
        if self._job and time.monotonic() - self._last > 0.2:
            self._last = time.monotonic()
            self._progress.tell(self._job, stage, share)

    def done(self, sentence: str) -> None:
        self._end(DONE, sentence)

    def failed(self, sentence: str) -> int:
        """Exit code 1, after the sentence for both kinds of listeners."""
        self._end(FAILED, sentence)
        sys.stderr.write(f"{sentence}\n")
        return 1

    def __exit__(self, kind: type | None, error: BaseException | None, trace: object) -> None:
        self._end(FAILED, str(error) if isinstance(error, Broken | BadMapping | Unreadable) else BROKEN_OFF)  # unless it was told
        if self._job:
            shutil.rmtree(_spool(self._store) / self._job, ignore_errors=True)

    def _end(self, state: str, sentence: str) -> None:
        if self._job:
            self._progress.end(self._job, state, sentence)


@contextmanager
def one_at_a_time(store: Store) -> Iterator[None]:
    """Hold while an import is worked out and published, so that the next one is worked out on its result."""
    store.root.mkdir(parents=True, exist_ok=True)
    with locked(store.root / "import.lock"):
        yield


def _spool(store: Store) -> Path:
    return store.root / "spool"


@contextmanager
def _sweeping(store: Store) -> Iterator[None]:
    """Nobody sweeps between the making of a folder and the taking of its lock."""
    _spool(store).mkdir(mode=0o700, parents=True, exist_ok=True)
    with locked(_spool(store) / "sweep.lock"):
        yield


def _is_held(folder: Path) -> bool:
    try:
        with open(folder / "lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False
