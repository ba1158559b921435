"""Processes that answer requests, one line of JSON each: FoldFits and the peers' workers."""

import json
import os
import pathlib
import selectors
import signal
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent


class Failed(Exception):
    """The process ended, or answered with an error."""


class TooSlow(Failed):
    """No answer within the limit; the process has been ended."""


def thread_environment(threads):
    """The environment of a process whose libraries use `threads` threads."""
    names = ("OPENBLAS", "OMP", "MKL", "NUMBA", "BLIS", "VECLIB")
    return {**os.environ, **{f"{name}_NUM_THREADS": str(threads) for name in names}}


class Answering:
    """A process with a greeting line and one answer line a request."""

    def __init__(self, arguments, environment, limit=None):
        self._log = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            arguments,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            start_new_session=True,  # so that its children can be ended with it
        )
        self._pending = b""
        self.greeting = self._read(limit)

    def ask(self, request, limit=None):
        """The answer to `request`. Raises TooSlow after `limit` seconds, Failed on an error."""
        try:
            self._process.stdin.write((json.dumps(request) + "\n").encode())
            self._process.stdin.flush()
        except OSError:
            raise Failed(self._last_words()) from None
        answer = self._read(limit)
        if "error" in answer:
            raise Failed(answer["error"])
        return answer

    def close(self):
        if self._process.poll() is None:
            try:
                self._process.stdin.close()
                self._process.wait(timeout=1)
            except (OSError, subprocess.TimeoutExpired):
                self._end()

    def _end(self):
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._process.wait()

    def _read(self, limit):
        deadline = None if limit is None else time.monotonic() + limit
        output = self._process.stdout
        with selectors.DefaultSelector() as selector:
            selector.register(output, selectors.EVENT_READ)
            while b"\n" not in self._pending:
                left = None if deadline is None else deadline - time.monotonic()
                if (left is not None and left <= 0) or not selector.select(left):
                    self._end()
                    raise TooSlow(f"stopped after {limit:.0f} s")
                piece = os.read(output.fileno(), 1 << 16)
                if not piece:
                    raise Failed(self._last_words())
                self._pending += piece
        line, self._pending = self._pending.split(b"\n", 1)
        return json.loads(line)

    def _last_words(self):
        status = self._process.wait()
        self._log.seek(0)
        lines = self._log.read().decode(errors="replace").strip().splitlines()
        return f"ended with status {status}: " + " | ".join(lines[-3:])


def saganet_process(executable, spec, kernel=None):
    """FoldFits on a table; `kernel` forces an instruction set."""
    environment = thread_environment(1)
    environment.pop("SAGANET_KERNEL", None)
    if kernel:
        environment["SAGANET_KERNEL"] = kernel
    return Answering([str(executable), str(spec.path), spec.label, spec.features], environment)


def peer_process(peer, folder, threads, limit=120):
    """A worker with one peer on the table kept in `folder`. Its greeting tells whether it can run."""
    arguments = [sys.executable, str(HERE / "peer_worker.py"), peer, str(folder), str(threads)]
    return Answering(arguments, thread_environment(threads), limit)
