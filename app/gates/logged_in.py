"""Who has logged in, told as Gradio's own routes tell it, for what is answered before they are asked.

Knows nothing of passwords.
"""

from typing import Any

from app.gates.headers import Scope


def login_of(scope: Scope) -> str | None:
    """The name under which whoever asks has logged in; None for nobody."""
    page: Any = scope["app"]
    cookies = cookies_in(scope)
    names = (f"access-token-{page.cookie_id}", f"access-token-unsecure-{page.cookie_id}")
    tokens = (page.tokens.get(cookies.get(name)) for name in names)
    return next((name for name in tokens if name is not None), None)


def may_see(scope: Scope) -> bool:
    """Whether whoever asks has logged in, where one has to."""
    page: Any = scope["app"]
    return (page.auth is None and page.auth_dependency is None) or login_of(scope) is not None


def cookies_in(scope: Scope) -> dict[str, str]:
    """Those that were sent, whatever else stands between them: other servers on this machine set cookies, too."""
    sent = "; ".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie")
    pairs = (cookie.partition("=") for cookie in sent.split(";"))
    return {name.strip(): value.strip().strip('"') for name, _, value in pairs}
