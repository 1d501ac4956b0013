"""A child process on a short lead: it is fed a file, heard out while it works, and ended when its time is up."""

import os
import selectors
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from typing import IO


def run_fenced(command: Sequence[str], given: bytes, output: IO[bytes], seconds: float, hear: Callable[[bytes], float]) -> int:
    """The exit code of `command`, which reads `given` and writes to `output`; the last argument it gets is a pipe for its news.

    `hear` is called with each line of news and gives the seconds, from the start, that the child now has. Raises
    subprocess.TimeoutExpired when they have passed; the child is gone then too.
    """
    # The child gets no secrets from our environment; it sets its own limits, because preexec_fn is unsafe in Streamlit's threads.
    environment = {key: value for key, value in os.environ.items() if key == "LD_LIBRARY_PATH"}
    started = time.monotonic()
    news, telling = os.pipe()
    with tempfile.TemporaryFile() as source, open(news, "rb", buffering=0) as news:
        try:
            source.write(given)
            source.seek(0)
            child = subprocess.Popen(
                [*command, str(telling)], stdin=source, stdout=output, stderr=subprocess.DEVNULL, env=environment, pass_fds=(telling,)
            )
        finally:
            os.close(telling)
        with child:
            try:
                rest = b""
                while heard := _wait_for(news, started + seconds - time.monotonic()):
                    *lines, rest = (rest + heard).split(b"\n")
                    for line in lines:
                        seconds = max(seconds, hear(line))
                    rest = rest[:100]
                return child.wait(max(0.0, started + seconds - time.monotonic()))
            except BaseException:
                child.kill()
                raise


def _wait_for(news: IO[bytes], seconds: float) -> bytes:
    """The next news, b"" once the child has closed its end. Raises subprocess.TimeoutExpired."""
    with selectors.DefaultSelector() as selector:
        selector.register(news, selectors.EVENT_READ)
        if seconds <= 0 or not selector.select(seconds):
            raise subprocess.TimeoutExpired("the fenced child", seconds)
    return news.read(4096)
