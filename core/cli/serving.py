"""Starts the chosen part of the server. The dashboard is found by name: core does not import it."""

import importlib.util
import logging
import os
import signal
import sys
import threading
from pathlib import Path

from dotenv import dotenv_values

from core.deployment.snippet import CUSTOMER_PAGE_PATH
from core.errors import ConfigurationError
from core.settings import Settings

_PATIENCE_S = 10
"""For so long, requests under way may go on when the server is told to end."""
_SHOWN_AS_LOCALHOST = {"127.0.0.1", "0.0.0.0"}  # noqa: S104 - compared with, not listened on


def customer_page_note(address: str) -> str:
    """Where to try the chat, for who runs the server."""
    return f"Write as a customer, once live chat is deployed: {address}{CUSTOMER_PAGE_PATH}"


def serve_role(settings: Settings, *, role: str, host: str | None, port: int | None) -> None:
    """Serve until interrupted. Raises ConfigurationError when the port is taken."""
    host = host or settings.server.host
    port = port or settings.server.port
    if role == "worker":
        _serve_worker(settings)
        return
    _check_port(host, port)
    if role == "api":
        _serve_api(settings, host, port)
    else:
        _serve_dashboard(settings, role, host, port)


def _check_port(host: str, port: int) -> None:
    import socket

    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ConfigurationError(
                f"Cannot listen on {host}:{port} ({error.strerror}). Choose another with --port."
            ) from error


def _serve_worker(settings: Settings) -> None:
    from core.bootstrap import build_engine

    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    engine = build_engine(settings)
    engine.start_worker()
    print("The worker is ready. Stop it with Ctrl-C.", flush=True)
    ended.wait()
    engine.close()


def _serve_api(settings: Settings, host: str, port: int) -> None:
    import uvicorn
    from starlette.applications import Starlette
    from starlette.routing import Mount

    from core.api.app import build_api
    from core.api.chat_lifespan import live_chat_running
    from core.bootstrap import build_engine
    from core.bootstrap.warm_up import warm_up_beside

    engine = build_engine(settings)
    try:
        warm_up_beside(engine)
        api = Starlette(
            routes=[Mount("/api", build_api(engine))], lifespan=lambda _: live_chat_running(engine)
        )
        # Who calls is decided by the connection: proxies are believed by our own setting alone.
        uvicorn.run(
            api,
            host=host,
            port=port,
            log_level="warning",
            proxy_headers=False,
            timeout_graceful_shutdown=_PATIENCE_S,
        )
    finally:
        engine.close()


def _serve_dashboard(settings: Settings, role: str, host: str, port: int) -> None:
    """This process becomes Streamlit's, in the folder that Streamlit reads its theme from."""
    spec = importlib.util.find_spec("dashboard")
    if spec is None or spec.origin is None:
        raise ConfigurationError("The dashboard is not installed; run `make setup`.")
    folder = Path(spec.origin).parent
    environment = {
        **{name: value for name, value in dotenv_values(".env").items() if value is not None},
        **os.environ,
        "ANSWERDESK_DATA_DIR": str(settings.data_dir.resolve()),
        "ANSWERDESK_ROLE": role,
        "STREAMLIT_SERVER_ADDRESS": host,
        "STREAMLIT_SERVER_PORT": str(port),
    }
    address = f"http://{'localhost' if host in _SHOWN_AS_LOCALHOST else host}:{port}"
    print(f"Answerdesk is starting on {address}", flush=True)
    if role == "all":
        print(customer_page_note(address), flush=True)
    # Beside the packages in a checkout; in an image, the theme lies in the working folder.
    if (folder.parent / ".streamlit").is_dir():
        os.chdir(folder.parent)
    # Replaced, not started beside: whoever ends this process, in whatever way, has ended the server.
    command = [sys.executable, "-m", "streamlit", "run", str(folder / "server.py")]
    os.execve(sys.executable, command, environment)  # noqa: S606 - our own interpreter
