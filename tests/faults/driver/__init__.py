"""`make faults`: the real service between emulators of Slack, Discord and Hugging Face and a real Redis, with things going wrong at random.

    settings      what a run is: seed, how many faults, how many channels
    emulators     a client of the control interface (tests/emulators/control.py), ours or others'
    redis_server  the Redis that is killed, restarted, cut short, made to refuse
    bots          the processes that are killed and frozen
    world         channels, topics, papers: what should come of it, computed without the program
    injectors     what can go wrong, how often, and how it is done
    campaign      the order of steps: set up, break, let it settle, judge
    verdict       what stands on the platforms beside what should: lost, twice, out of order
    table         the report

`python -m tests.faults.driver --help`. The verdict has its own tests: test_verdict.py plants losses and doubles.
"""
