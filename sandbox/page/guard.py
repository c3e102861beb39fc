"""Who may talk to the page: a browser on this machine that shows the page itself. No routing here."""

from collections.abc import Mapping

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
"""What every answer carries."""


def objection(method: str, headers: Mapping[str, str], port: int) -> str | None:
    """Why a request is refused; None when it may go on. `headers` have lower-case names.

    The host is compared so that no other name can be pointed at this machine, the origin so that no other page can post here.
    """
    hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
    if headers.get("host") not in hosts:
        return "this page is reached as 127.0.0.1 or localhost only"
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return "another page may not use this one"
    if method == "POST":
        if headers.get("origin") not in {f"http://{host}" for host in hosts}:
            return "another page may not post here"
        if not headers.get("content-type", "").startswith("application/json"):
            return "only JSON is posted here"
    return None
