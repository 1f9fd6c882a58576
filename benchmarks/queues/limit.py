"""The limit of the server itself: one connection that sends a hundred commands at a time and reads a hundred answers, as
`redis-benchmark -P 100 -t set` does (which is not in every package of Redis)."""

from __future__ import annotations

import socket
import time

AT_ONCE = 100


def sets_a_second(path: str, rounds: int = 1000) -> int:
    command = b"*3\r\n$3\r\nSET\r\n$8\r\npr:limit\r\n$3\r\nxxx\r\n" * AT_ONCE
    answer = len(b"+OK\r\n") * AT_ONCE
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(path)
        began = time.perf_counter()
        for _ in range(rounds):
            line.sendall(command)
            left = answer
            while left:
                left -= len(line.recv(left))
        return round(rounds * AT_ONCE / (time.perf_counter() - began))
