"""
What a process may not do any more: outlive the one that began it, take all memory, reach other machines.

Linux can do all of it; elsewhere the rules that do not exist are left out.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from collections.abc import Sequence

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_SECCOMP_MODE_FILTER = 2
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 13  # EACCES
#: By machine: its number for the kernel, and its calls for new sockets: socket, connect, io_uring_setup.
_MACHINES = {"x86_64": (0xC000003E, (41, 42, 425)), "aarch64": (0xC00000B7, (198, 203, 425))}
#: Calls of x86_64 in its 32-bit form have numbers from here on.
_X32 = 0x40000000
#: Instructions of the classic packet filter: load a word, jump if equal, jump if not less, return.
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06


def die_with(parent: int) -> None:
    """End this process when the one that began it ends, however it does."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it had ended before
        os._exit(1)


def cap_memory(size: int) -> None:
    """Let this process take so many bytes more than it has; what asks for more ends it, without a core file."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        with open("/proc/self/statm", encoding="ascii") as numbers:
            size += int(numbers.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def close_network() -> bool:
    """
    Have the kernel refuse every new socket to this process (seccomp); those that are open go on working.

    Gives False where this kernel or this machine knows no such rule.
    """
    if sys.platform != "linux" or platform.machine() not in _MACHINES:
        return False
    machine, calls = _MACHINES[platform.machine()]
    program = _program(machine, calls)
    code = ctypes.create_string_buffer(program, len(program))
    filters = ctypes.create_string_buffer(struct.pack("HL", len(program) // 8, ctypes.addressof(code)))
    prctl = ctypes.CDLL(None).prctl
    arguments = [ctypes.c_ulong(0)] * 3
    if prctl(_PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), *arguments) != 0:
        return False
    return bool(prctl(_PR_SET_SECCOMP, ctypes.c_ulong(_SECCOMP_MODE_FILTER), ctypes.byref(filters)) == 0)


def _program(machine: int, calls: Sequence[int]) -> bytes:
    """Write the filter: calls of another machine and of its 32-bit form are refused, then those named."""
    checks = [(_IF_AT_LEAST, _X32), *((_IF_EQUAL, call) for call in calls)]
    steps = [(_LOAD, 0, 0, 4), (_IF_EQUAL, 0, len(checks) + 2, machine), (_LOAD, 0, 0, 0)]
    steps += [(code, len(checks) - number, 0, value) for number, (code, value) in enumerate(checks)]
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    return b"".join(struct.pack("HBBI", *step) for step in steps)
