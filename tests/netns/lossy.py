"""Carries the packets of two network namespaces between two TUN devices, some late and some not at all.

For kernels without sch_netem. Usage: lossy.py SPACE_A ADDRESS_A SPACE_B ADDRESS_B SEED
Each namespace gets the device `lossy0` with its address in a /24. A line `DELAY_MS LOSS` on standard input makes every
packet so late from then on, either way, and lost with that probability; at first none is. Says "ready" when packets
pass; ends with its input.
"""

import ctypes
import fcntl
import heapq
import os
import random
import select
import struct
import subprocess
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000
CLONE_NEWNET = 0x40000000
# As netem's default limit: what does not fit is lost, as in a real queue.
QUEUE_MAX = 1000

space_a, address_a, space_b, address_b = sys.argv[1:5]
delay_s, loss = 0.0, 0.0
chance = random.Random(int(sys.argv[5]))
libc = ctypes.CDLL(None, use_errno=True)
home = os.open("/proc/self/ns/net", os.O_RDONLY)


def enter(handle):
    if libc.setns(handle, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


def device(space, address):
    """A TUN device within a namespace; its file stays with this process."""
    handle = os.open(f"/run/netns/{space}", os.O_RDONLY)
    enter(handle)
    os.close(handle)
    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH", b"lossy0", IFF_TUN | IFF_NO_PI))
    for words in (["address", "add", f"{address}/24"], ["link", "set", "up"]):
        subprocess.run(["ip", *words[:2], *words[2:], "dev", "lossy0"], check=True)
    enter(home)
    return tun


ends = [device(space_a, address_a), device(space_b, address_b)]
late, order, waiting = [], 0, [0, 0]
print("ready", flush=True)

while True:
    wait_s = None if not late else max(0, late[0][0] - time.monotonic())
    readable, _, _ = select.select([*ends, sys.stdin], [], [], wait_s)
    if sys.stdin in readable:
        line = sys.stdin.readline()
        if line == "":
            break
        delay_s, loss = (float(word) for word in line.split())
        delay_s /= 1000
    now = time.monotonic()
    for side, tun in enumerate(ends):
        if tun not in readable:
            continue
        try:
            while True:
                packet = os.read(tun, 65536)
                if chance.random() < loss or waiting[side] >= QUEUE_MAX:
                    continue
                order += 1
                waiting[side] += 1
                heapq.heappush(late, (now + delay_s, order, side, packet))
        except BlockingIOError:
            pass
    while late and late[0][0] <= time.monotonic():
        _, _, side, packet = heapq.heappop(late)
        waiting[side] -= 1
        try:
            os.write(ends[1 - side], packet)
        except (BlockingIOError, OSError):
            pass
