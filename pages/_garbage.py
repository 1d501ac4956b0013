"""When the server looks for garbage: every so often, not after each run of a page.

Streamlit's own habit is to look at every object of the process after each run (`runner.postScriptGC`, switched off): two thirds of all
the time that the server took, during which nobody else was answered.
"""

import gc
import threading
import time

_EVERY = 20  # seconds, by when what ended sessions held is free again


def collect_now_and_then() -> None:
    """From here on; what is there already stays, and is not looked at again."""
    gc.collect()
    gc.freeze()
    threading.Thread(target=_collect, name="garbage", daemon=True).start()


def _collect() -> None:
    while True:
        time.sleep(_EVERY)
        gc.collect()
