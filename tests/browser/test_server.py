"""What the running server answers, refuses and gives away."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import tomllib
from pathlib import Path

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.server import ROOT, Server

pytestmark = pytest.mark.browser
NAMES = ("王小明", "530102198001011234")
SAID = [f"bytes.fromhex('{name.encode().hex()}').decode()" for name in NAMES]  # a trace quotes the program, which names nobody
HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


def answer(server, method: str, path: str, body: bytes | None = None, **headers) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    answer.content = b"" if answer.status == 101 else answer.read()
    connection.close()
    return answer


def script_of(server) -> str:
    return re.search(rb'src="\.?(/static/js/[^"]+\.js)"', answer(server, "GET", "/").content)[1].decode()


# ── settings ──
def test_the_settings_file_says_what_it_must():
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    server, client = settings["server"], settings["client"]
    assert (server["address"], server["enableXsrfProtection"], server["enableCORS"]) == ("127.0.0.1", True, True)
    assert (server["maxUploadSize"], server["fileWatcherType"], server["headless"]) == (20, "none", True)
    assert (server["allowedHosts"], server["corsAllowedOrigins"], server["enableAgentApi"]) == (["localhost", "127.0.0.1"], [], False)
    assert (client["showErrorDetails"], client["toolbarMode"], client["disableDataExport"]) == ("none", "minimal", True)
    assert settings["browser"]["gatherUsageStats"] is False
    assert "--server." not in re.sub(r"--server\.port", "", (ROOT / "Makefile").read_text(encoding="utf-8"))


def test_the_running_server_tells_the_browser_so(tab, demo_server):
    told: list[bytes] = []
    tab.page.on("websocket", lambda stream: stream.on("framereceived", lambda frame: told.append(frame)))
    tab.open()
    first = next(message.new_session for frame in told if (message := ForwardMsg.FromString(frame)).WhichOneof("type") == "new_session")
    assert not first.config.gather_usage_stats
    assert not first.config.allow_run_on_save
    assert first.config.toolbar_mode == first.config.MINIMAL
    assert first.config.disable_data_export
    opened = [os.readlink(file) for file in Path(f"/proc/{demo_server.pid}/fd").iterdir()]
    assert not any("inotify" in what for what in opened), "nobody watches the program's files"


def test_only_this_machine_is_answered(demo_server):
    """Bound to loopback: every other address of this machine refuses."""
    listening = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]]
    bound = {parts[1].split(":")[0] for parts in listening if parts[3] == "0A" and int(parts[1].split(":")[1], 16) == demo_server.port}
    assert bound == {socket.inet_aton("127.0.0.1")[::-1].hex().upper()}


def test_uploads_need_the_token_of_the_page_and_have_a_limit(tab, demo_server):
    assert answer(demo_server, "PUT", "/_stcore/upload_file/session/file").status == 403
    tab.open().become("数据员").turn_to("imports")
    with tab.page.expect_request(lambda request: request.method == "PUT") as sent:
        tab.upload("小.csv", "姓名\r\n".encode())
    token, url = sent.value.all_headers()["x-xsrftoken"], sent.value.url
    cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in tab.page.context.cookies())
    path = url.removeprefix(demo_server.url)
    size = {"Content-Length": str(21 * 1024 * 1024), "X-Xsrftoken": token, "Cookie": cookies}
    assert answer(demo_server, "PUT", path, **size).status == 413
    assert answer(demo_server, "PUT", path, **(size | {"X-Xsrftoken": token[:-1] + "x"})).status == 403


# ── other sites ──
def test_another_site_may_not_read_the_server(demo_server):
    for origin in ("https://elsewhere.example", "null", f"http://localhost:{demo_server.port}", "http://127.0.0.1:1"):
        for path in ("/", "/_stcore/host-config", "/_stcore/health", "/_stcore/upload_file/session/file"):
            for method in ("GET", "OPTIONS"):
                told = answer(demo_server, method, path, Origin=origin).headers
                assert [name for name in told if name.lower().startswith("access-control-")] == [], (origin, path)
    settings = json.loads(answer(demo_server, "GET", "/_stcore/host-config").content)
    assert settings["allowedOrigins"] == []
    assert not any(value for name, value in settings.items() if name != "allowedOrigins")


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "http://localhost:{port}", "http://127.0.0.1:1", "", None])
def test_another_site_may_not_open_a_connection(demo_server, origin):
    """Not even one of this machine, whom Streamlit would let in, nor somebody who does not say where they come from."""
    named = {} if origin is None else {"Origin": origin.format(port=demo_server.port)}
    assert answer(demo_server, "GET", "/_stcore/stream", **HANDSHAKE, **named).status == 403


def test_the_site_itself_may_open_a_connection(demo_server):
    for host in (f"127.0.0.1:{demo_server.port}", f"localhost:{demo_server.port}"):
        assert answer(demo_server, "GET", "/_stcore/stream", **HANDSHAKE, Host=host, Origin=f"http://{host}").status == 101


def test_a_name_that_is_not_ours_is_not_answered(demo_server):
    """Somebody else's name that leads to this machine would make their page one of ours (DNS rebinding)."""
    for host in ("elsewhere.example", f"elsewhere.example:{demo_server.port}", "127.0.0.1.elsewhere.example", "a@127.0.0.1.x", ""):
        for path in ("/", "/structure", "/media/x", "/_stcore/host-config", "/static/x"):
            refused = answer(demo_server, "GET", path, Host=host)
            assert (refused.status, "server.allowedHosts" in refused.content.decode()) == (400, True), (host, path)
        assert answer(demo_server, "GET", "/_stcore/stream", **HANDSHAKE, Host=host, Origin=f"http://{host}").status == 403, host


# ── headers ──
def test_every_answer_carries_the_headers(demo_server):
    paths = ["/", "/structure", "/nowhere", "/media/none", "/_stcore/health", "/_stcore/metrics", "/structure/_stcore/health"]
    answers = [answer(demo_server, "GET", path) for path in (*paths, "/overview", script_of(demo_server))]
    answers += [answer(demo_server, "PUT", "/_stcore/upload_file/session/file"), answer(demo_server, "GET", "/", Host="elsewhere.example")]
    for told in answers:
        policy = dict(part.strip().split(" ", 1) for part in told.getheader("Content-Security-Policy").split(";"))
        assert policy["default-src"] == policy["frame-ancestors"] == policy["worker-src"] == "'none'"
        assert policy["base-uri"] == policy["form-action"] == policy["connect-src"] == "'self'"
        scripts = policy["script-src"].split()
        assert scripts[:2] == ["'self'", "'wasm-unsafe-eval'"]
        assert [source[:8] for source in scripts[2:]] == ["'sha256-"]
        assert "unsafe" not in policy["style-src-elem"]
        assert not re.search(r"https?:|\*|'unsafe-eval'", told.getheader("Content-Security-Policy"))
        assert told.getheader("X-Frame-Options") == "DENY"
        assert told.getheader("X-Content-Type-Options") == "nosniff"
        assert told.getheader("Referrer-Policy") == "no-referrer"
        assert told.getheader("Cross-Origin-Opener-Policy") == "same-origin"
        assert "camera=()" in told.getheader("Permissions-Policy")


def test_only_files_that_never_change_are_kept(demo_server):
    kept = answer(demo_server, "GET", script_of(demo_server))
    assert "immutable" in kept.getheader("Cache-Control")
    for path in ("/", "/structure", "/nowhere", "/media/none", "/_stcore/health", "/_stcore/host-config", "/static/js/none.js"):
        assert answer(demo_server, "GET", path).getheader("Cache-Control") == "no-store", path


def test_what_a_stranger_puts_into_the_page_is_not_run(tab, demo_server):
    """The browser obeys: no script of a cell, no sheet, no picture or request that would carry something out, no frame around us."""
    tab.open("structure")
    tab.page.evaluate(
        """async () => {
          const put = (html) => document.body.insertAdjacentHTML("beforeend", html);
          put('<img src=x onerror="window.ran = 1"><a id="told" href="javascript:window.ran = 2">x</a>');
          document.getElementById("told").click();
          const script = document.createElement("script");
          script.textContent = "window.ran = 3";
          document.body.append(script);
          setTimeout("window.ran = 4");
          put('<style>body { outline: 7px solid red }</style>');
          await fetch("https://elsewhere.example/?told=1").catch(() => {});
          await new Promise((done) => setTimeout(done, 300));
        }"""
    )
    assert tab.page.evaluate("window.ran") is None
    assert tab.page.evaluate("getComputedStyle(document.body).outlineWidth") != "7px"
    refused = "\n".join(tab.complaints)
    assert len(re.findall("Content Security Policy", refused)) >= 5, refused
    assert "request: https://elsewhere.example" not in refused
    tab.complaints.clear()
    tab.page.set_content(f'<iframe src="{demo_server.url}/"></iframe>')
    tab.page.wait_for_timeout(1000)
    assert tab.page.frames[1].evaluate("!document.querySelector('#root')")
    tab.complaints.clear()


# ── what is not here ──
@pytest.mark.parametrize(
    "path",
    [
        *("/_stcore/metrics", "/_stcore/agent/interact", "/_stcore/agent/openapi.json", "/_stcore/agent/mcp", "/_stcore/"),
        *("/_stcore/script-health-check", "/_stcore/bidi-components/x/y.js", "/component/x/index.html", "/manifest.json", "/index.html"),
        *("/pages/_site.py", "/.streamlit/config.toml", "/app/static/x", "/static/../dashboard.py", "/static/%2e%2e/index.html"),
        *("/store/current", "/..%2fdashboard.py", "/static", "/static/", "/static/js/none.js", "/structure/x", "//elsewhere.example/x"),
    ],
)
def test_nothing_else_is_served(demo_server, path):
    for method in ("GET", "POST"):
        told = answer(demo_server, method, path)
        assert told.status == 404, (method, told.status)
        assert "没有这个页面" in told.content.decode()


def test_the_frame_of_the_pages_is_in_chinese(demo_server):
    frame = answer(demo_server, "GET", "/structure").content.decode()
    assert '<html lang="zh-CN">' in frame
    assert "<title>头雁</title>" in frame
    assert "<script>" not in frame
    assert re.findall(r">\s*([A-Za-z][^<]{3,})<", frame) == []
    assert "_stcore" not in frame


def test_a_folder_probe_is_answered_quietly(demo_server):
    assert answer(demo_server, "GET", "/structure/_stcore/health").status == 300
    assert answer(demo_server, "GET", "/_stcore/health").status == 200


# ── faults ──
@pytest.fixture(scope="module")
def faulty(demo_store, tmp_path_factory):
    """The program with a fault in two of its pages: one when it is drawn, one at a click and in a fragment."""
    program = tmp_path_factory.mktemp("program")
    for part in ("pages", "analytics", "data", ".streamlit"):
        shutil.copytree(ROOT / part, program / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "dashboard.py", program)
    with (program / "pages/glossary.py").open("a", encoding="utf-8") as page:
        page.write(f"\ntry:\n    int({SAID[0]})\nexcept ValueError as error:\n    raise KeyError({SAID[1]}) from error\n")
    (program / "pages/quality.py").write_text(
        f"import streamlit as st\n\n\ndef fail():\n    raise RuntimeError({SAID[0]})\n\n\n"
        f"st.title('数据核查')\nst.button('点一下', on_click=fail)\n\n\n"
        "@st.fragment\ndef part():\n    if st.button('一部分'):\n        fail()\n\n\npart()\n",
        encoding="utf-8",
    )
    with Server(demo_store, tmp_path_factory.mktemp("server") / "log", program) as server:
        yield server


def test_a_fault_is_told_by_a_number_and_nothing_else(tab_of, faulty):
    tab = tab_of(faulty).open("glossary")
    numbers = [re.search(r"故障编号 ([0-9A-F]{6})", tab.text)[1]]
    for button in ("点一下", "一部分"):
        tab.open("quality").press(button)
        tab.page.get_by_text("故障编号").wait_for()
        assert tab.page.get_by_text("故障编号").count() == 1
        assert not tab.page.get_by_test_id("stException").count()
        numbers += [re.search(r"故障编号 ([0-9A-F]{6})", tab.text)[1]]
        for leak in (*NAMES, "RuntimeError", "Traceback", "quality.py", str(faulty.program)):
            assert leak not in tab.page.content(), leak
    assert len(set(numbers)) == 2, "one place, one number"
    log = faulty.log.read_text(encoding="utf-8")
    for told in (*numbers, "KeyError", "ValueError", "glossary.py", "in fail"):
        assert told in log
    for name in NAMES:
        assert name not in log


def test_a_failed_upload_and_a_lost_connection_are_told_in_chinese(tab_of, faulty):
    """The last test of this server: it is killed."""
    tab = tab_of(faulty).open().become("数据员").turn_to("imports")
    assert tab.page.get_by_test_id("stSkipToContent").text_content() == "跳到正文"
    tab.upload("大.csv", b"x" * 21 * 1024 * 1024)
    assert tab.page.get_by_role("alert").inner_text() == "文件超过20MB，没有上传：请拆分后再放入。"
    tab.page.context.clear_cookies()
    tab.upload("小.csv", "姓名\r\n".encode())
    tab.page.get_by_text("没有上传成功：请刷新页面后重新放入。").wait_for()
    os.kill(faulty.pid, signal.SIGKILL)
    tab.page.get_by_role("dialog").get_by_text("连接中断").wait_for()
    assert "服务器没有响应" in tab.page.get_by_role("dialog").inner_text()
    assert "Streamlit" not in tab.page.get_by_role("dialog").inner_text()
    tab.complaints.clear()
