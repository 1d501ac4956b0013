"""What every answer tells the browser: run only what is ours, show it in no frame, keep nothing."""

import base64
import hashlib

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages._style import SCRIPT, SHEETS

# Sheets that Streamlit's libraries write into the page at run time: a new version has others, which the browser tests find.
_SHEETS_OF_STREAMLIT = (
    "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",  # empty: rules are inserted into it later
    "38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o=",  # of its buttons
    "2GF9hCGTDj/GGFNlQA54jDdMGl2fvoeZmZjAvBSiAtM=",  # of Plotly's maps
)


def _sources(hashes: tuple[str, ...]) -> str:
    return " ".join(f"'sha256-{one}'" for one in hashes)


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


_POLICY = {
    "default-src": "'none'",
    "script-src": f"'self' 'wasm-unsafe-eval' {_sources((_hash(SCRIPT),))}",  # protobuf counts in WebAssembly
    "style-src-elem": f"'self' {_sources((*map(_hash, SHEETS.values()), *_SHEETS_OF_STREAMLIT))}",
    "style-src-attr": "'unsafe-inline'",  # Plotly writes style attributes into its drawing
    "img-src": "'self' data:",  # logos; a chart becomes a picture by way of it
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
_UNUSED = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "microphone", "midi", "payment", "usb")
_HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in _POLICY.items()),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _UNUSED),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Headers:
    """Middleware that puts them on every HTTP answer. Only Streamlit's own files, whose names change with their content, are kept."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_HEADERS)
                if "immutable" not in headers.get("Cache-Control", ""):
                    headers["Cache-Control"] = "no-store"
                for name in [name for name in headers if name.startswith("access-control-")]:
                    del headers[name]  # Streamlit would let a page of this machine's other ports in
            await send(message)

        await self.app(scope, receive, told)
