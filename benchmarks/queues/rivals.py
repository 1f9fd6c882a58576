"""What a user would pick instead: arq and taskiq, each with a job that does nothing, enqueued and drained on the Redis that is given.

`python rivals.py SOCKET JOBS`, in an environment of its own (requirements/bench.txt: arq wants an older redis client than ours). Prints a
line of JSON, by name: jobs a second, enqueued and drained, and the microseconds of processors that a drained one took, Redis' included.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
from typing import Any

from redis.asyncio import Redis

IN_FLIGHT = 100


async def processors_s(socket: str) -> float:
    """That this process and Redis have used so far."""
    async with Redis(unix_socket_path=socket) as client:
        used = await client.info("cpu")
    return time.process_time() + float(used["used_cpu_user"]) + float(used["used_cpu_sys"])


async def arq(socket: str, jobs: int) -> dict[str, int]:
    from arq import create_pool  # noqa: PLC0415 (each on its own: one may be missing)
    from arq.connections import RedisSettings  # noqa: PLC0415
    from arq.worker import Worker, func  # noqa: PLC0415

    async def deliver(ctx: dict[str, Any], number: int) -> None:
        pass

    settings = RedisSettings(unix_socket_path=socket)
    pool = await create_pool(settings)
    began = time.perf_counter()
    for start in range(0, jobs, IN_FLIGHT):
        await asyncio.gather(*(pool.enqueue_job("deliver", start + each) for each in range(IN_FLIGHT)))
    enqueued = time.perf_counter() - began
    worker = Worker(
        [func(deliver, name="deliver")],
        redis_settings=settings,
        burst=True,
        max_jobs=IN_FLIGHT,
        poll_delay=0.01,
        keep_result=0,
    )
    used, began = await processors_s(socket), time.perf_counter()
    await worker.main()
    drained, used = time.perf_counter() - began, await processors_s(socket) - used
    assert worker.jobs_complete == jobs
    await worker.close()
    return figures(jobs, enqueued, drained, used)


def figures(jobs: int, enqueued_s: float, drained_s: float, processors: float) -> dict[str, int]:
    return {
        "enqueued_a_second": round(jobs / enqueued_s),
        "drained_a_second": round(jobs / drained_s),
        "processors_us": round(1e6 * processors / jobs),
    }


async def taskiq(socket: str, jobs: int) -> dict[str, int]:
    from taskiq.receiver import Receiver  # noqa: PLC0415
    from taskiq_redis import ListQueueBroker  # noqa: PLC0415

    broker = ListQueueBroker(f"unix://{socket}", queue_name="bench")
    done = asyncio.Event()
    count = 0

    async def deliver(number: int) -> None:
        nonlocal count
        count += 1
        if count == jobs:
            done.set()

    task = broker.task(task_name="deliver")(deliver)
    await broker.startup()
    began = time.perf_counter()
    for start in range(0, jobs, IN_FLIGHT):
        await asyncio.gather(*(task.kiq(start + each) for each in range(IN_FLIGHT)))
    enqueued = time.perf_counter() - began
    stop = asyncio.Event()
    used, began = await processors_s(socket), time.perf_counter()
    listening = asyncio.create_task(Receiver(broker, max_async_tasks=IN_FLIGHT, run_startup=False).listen(stop))
    await done.wait()
    drained, used = time.perf_counter() - began, await processors_s(socket) - used
    stop.set()
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    return figures(jobs, enqueued, drained, used)


async def main(socket: str, jobs: int) -> None:
    logging.disable()
    print(json.dumps({"arq": await arq(socket, jobs), "taskiq": await taskiq(socket, jobs)}), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
