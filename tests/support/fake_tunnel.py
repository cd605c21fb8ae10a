"""Stands for the program of Gradio's tunnel: says where it is, and hands on what comes to the page, on this machine.

Takes the arguments of that program, of which it heeds ``-l PORT``. What `NAME` says it says instead of its address.
"""

import os
import socket
import sys
import threading

NAME = "FAKE_TUNNEL_NAME"


def hand_on(source: socket.socket, target: socket.socket) -> None:
    """All that comes, until there is no more."""
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def main() -> None:
    page = int(sys.argv[sys.argv.index("-l") + 1])
    server = socket.create_server(("127.0.0.1", 0))
    name = os.environ.get(NAME, f"127.0.0.1:{server.getsockname()[1]}")
    print(f"start proxy success: http://{name}", flush=True)
    while True:
        visitor, _ = server.accept()
        behind = socket.create_connection(("127.0.0.1", page))
        for ends in ((visitor, behind), (behind, visitor)):
            threading.Thread(target=hand_on, args=ends, daemon=True).start()


if __name__ == "__main__":
    main()
