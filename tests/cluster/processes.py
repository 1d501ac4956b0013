"""A small Spark cluster on this machine: `python -m tests.cluster.processes start | stop`.

A master, two workers and a Connect server, each a process bound to loopback and ended by its own id. The folder `.cluster` keeps
the ids, the logs, and in `setting` what CADRE_ENGINE must be.
"""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.error import HTTPError

FOLDER = Path(os.environ.get("CADRE_CLUSTER") or ".cluster")
HOST, CONNECT = "127.0.0.1", 15002
MASTER, MASTER_PAGE, CONNECT_PAGE, WORKER_PAGE = 17077, 18080, 14040, 18081  # beside the usual ones, which may be somebody's
WORKERS = (1, 2)
_ours: dict[str, subprocess.Popen] = {}  # what this process itself has started and must see end
_WAIT = 120  # seconds for a process to be there
# Small rows on two cores: to plan anew between stages, or to compile each question, costs more than to answer it.
_SETTINGS = {
    "spark.connect.grpc.binding.address": HOST,
    "spark.connect.grpc.binding.port": CONNECT,
    "spark.deploy.maxExecutorRetries": -1,
    "spark.executor.memory": "768m",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.shuffle.partitions": 2,
    "spark.ui.port": CONNECT_PAGE,
    "spark.ui.showConsoleProgress": "false",
}


class NotStarted(Exception):
    """A process did not come up; its log says why."""


def spark_home() -> Path:
    """The folder of the installed package, which has the daemons but no scripts to start them."""
    root = Path(os.environ.get("SPARK") or ".venv/spark")
    found = sorted(root.glob("lib/python*/site-packages/pyspark"))
    if not found:
        raise NotStarted(f"no pyspark under {root}: make cluster installs it")
    return found[0].absolute()


def start() -> str:
    """Start all four processes and return the setting, once both workers are there and the server answers. Raises NotStarted."""
    taken = [port for port in (CONNECT, MASTER, MASTER_PAGE, CONNECT_PAGE) if is_open(port)]
    if taken:
        raise NotStarted(f"something answers on {taken} already; was it make cluster? make cluster-stop ends that")
    FOLDER.mkdir(exist_ok=True)
    name, token = f"touyan-{secrets.token_hex(4)}", secrets.token_urlsafe(32)
    try:
        _begin("master", "org.apache.spark.deploy.master.Master", "--host", HOST, "--port", MASTER, "--webui-port", MASTER_PAGE)
        _until(lambda: is_open(MASTER) and is_open(MASTER_PAGE), "master")
        for worker in WORKERS:
            start_worker(worker)
        _until(lambda: len(alive_workers()) == len(WORKERS), "worker1")
        start_server(name, token)
    except BaseException:
        stop()
        raise
    setting = f"sc://localhost:{CONNECT}/;token={token};name={name}"
    (FOLDER / "setting").touch(mode=0o600)
    (FOLDER / "setting").write_text(setting, encoding="utf-8")
    return setting


def start_worker(number: int) -> None:
    work = ("--work-dir", (FOLDER / "work").absolute(), "--webui-port", WORKER_PAGE + number, "--cores", 1, "--memory", "1g")
    _begin(f"worker{number}", "org.apache.spark.deploy.worker.Worker", "--host", HOST, *work, f"spark://{HOST}:{MASTER}")


def start_server(name: str, token: str) -> None:
    conf = [part for key, value in _SETTINGS.items() for part in ("--conf", f"{key}={value}")]
    submit = ("--class", "org.apache.spark.sql.connect.service.SparkConnectServer", "--name", name, "--driver-memory", "1g")
    url = f"spark://{HOST}:{MASTER}"
    _begin("connect", "org.apache.spark.deploy.SparkSubmit", *submit, "--master", url, *conf, "spark-internal", token=token)
    _until(lambda: is_open(CONNECT) and is_open(CONNECT_PAGE), "connect")


def stop() -> None:
    """End what was started: by its id, and only if that is still the process that it was."""
    for name in ("connect", *(f"worker{number}" for number in WORKERS), "master"):
        end(name, signal.SIGTERM)
    (FOLDER / "setting").unlink(missing_ok=True)


def end(name: str, how: signal.Signals, patience: float = 20) -> None:
    """End one process and wait until it is gone; one that takes longer than `patience` seconds is killed."""
    if (process := running(name)) is not None:
        os.kill(process, how)
        deadline = time.monotonic() + patience
        while running(name) is not None:
            if time.monotonic() > deadline:
                os.kill(process, signal.SIGKILL)
            time.sleep(0.1)
    (FOLDER / f"{name}.pid").unlink(missing_ok=True)


def running(name: str) -> int | None:
    """The id of the process, if it is the one that was started: an id may have passed to another."""
    if name in _ours and _ours[name].poll() is not None:
        return None
    try:
        process, began = (FOLDER / f"{name}.pid").read_text(encoding="utf-8").split()
    except FileNotFoundError:
        return None
    return int(process) if _began(int(process)) == began else None


def children(name: str) -> list[int]:
    """The processes that it has started: the executors of a worker."""
    parent, found = running(name), []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(path.read_text(encoding="utf-8").rpartition(")")[2].split()[1]) == parent:
                found.append(int(path.parent.name))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def alive_workers() -> list[dict]:
    try:
        workers = asked(f"http://{HOST}:{MASTER_PAGE}/json/")["workers"]
    except HTTPError:  # the port is there before the page
        return []
    return [worker for worker in workers if worker["state"] == "ALIVE"]


def of_application(what: str) -> list[dict]:
    """What the Spark UI says of our application: its `jobs`, `executors`."""
    base = f"http://{HOST}:{CONNECT_PAGE}/api/v1/applications"
    (application,) = asked(base)
    return asked(f"{base}/{application['id']}/{what}")


def asked(address: str):
    with urllib.request.urlopen(address, timeout=10) as answer:
        return json.load(answer)


def is_open(port: int) -> bool:
    with socket.socket() as knock:
        knock.settimeout(1)
        return knock.connect_ex((HOST, port)) == 0


def _begin(name: str, main: str, *arguments, token: str = "") -> None:
    if running(name) is not None:
        raise NotStarted(f"{name} is running already")
    home = spark_home()
    environment = os.environ | {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": HOST, "SPARK_PUBLIC_DNS": HOST}
    environment |= {"SPARK_CONNECT_AUTHENTICATE_TOKEN": token} if token else {"SPARK_DAEMON_MEMORY": "256m"}
    with open(FOLDER / f"{name}.log", "wb") as log:
        _ours[name] = process = subprocess.Popen(
            [home / "bin/spark-class", main, *map(str, arguments)],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    (FOLDER / f"{name}.pid").write_text(f"{process.pid} {_began(process.pid)}", encoding="utf-8")


def _began(process: int) -> str:
    """When a process began, in ticks since the machine did; "" for none, or one that has ended and not been waited for."""
    try:
        state, *fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return "" if state == "Z" else fields[18]


def _until(there, name: str) -> None:
    deadline = time.monotonic() + _WAIT
    while not there():
        if running(name) is None or time.monotonic() > deadline:
            log = (FOLDER / f"{name}.log").read_text(encoding="utf-8", errors="replace").splitlines()
            raise NotStarted("\n".join([f"{name} is not there:", *log[-5:]]))
        time.sleep(0.2)


def main() -> int:
    if sys.argv[1:] == ["stop"]:
        stop()
        return 0
    try:
        print(f"export CADRE_ENGINE='{start()}'")
    except NotStarted as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
