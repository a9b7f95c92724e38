"""The one table: job, ours, peer, ratio, target, reached or not. Nothing in it is written by hand."""
import os
import pathlib
import platform
import re
import statistics

import servers

HEAD = ("scale", "job", "against", "ratio", "target", "", "ours", "peer", "runs")


def seconds(value):
    return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.2f} s"


RESULTS = pathlib.Path(__file__).parent / "RESULTS.md"


def recorded():
    """The rows of earlier runs: a run that measures some of them leaves the others."""
    lines = RESULTS.read_text().splitlines() if RESULTS.exists() else []
    rows = [[cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines
            if line.startswith("| ")]
    return {tuple(row[:3]): tuple(row) for row in rows if row[0] != HEAD[0]}


def by_scale(row):
    return int(row[0].rstrip("x") or 10**6)


class Table:
    def __init__(self, record):
        self.record, self.rows, self.machine = record, [], []
        self.earlier = recorded() if record else {}

    def describe_machine(self, pg, redis):
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
        server = pg.sql("postgres", "SHOW server_version")
        self.machine = [f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.machine()}, {platform.system()} "
                        f"{platform.release().split('-')[0]}; PostgreSQL {server.split()[0]}, fsync on, unix socket, "
                        f"settings of initdb but for `{' '.join(servers.SETTINGS.split(chr(10))[3:]).strip()}`; "
                        f"Redis {dict(l.split(':', 1) for l in redis.call('INFO', 'server').split() if ':' in l)['redis_version']}."]
        print(self.machine[0], flush=True)
        print("Ratios are medians of alternating pairs; below 1, resethost took less.\n", flush=True)

    def add(self, scale, job, peer_name, ours, peer, target, show=seconds):
        """Each run of ours has the peer's run beside it; a slow peer has fewer."""
        pairs = list(zip(ours, peer))
        ratio = statistics.median(a / b for a, b in pairs)
        self.put(scale, job, peer_name, f"{ratio:.2f}" if ratio >= 0.1 else f"{ratio:.3f}", target,
                 None if target is None else ratio <= target, show(statistics.median(ours)),
                 show(statistics.median(peer)), len(pairs))

    def add_limit(self, scale, job, values, limit, show):
        """A limit of its own, with no peer: the worst counts."""
        worst = max(values)
        self.put(scale, job, "a limit", "", show(limit), worst <= limit, show(worst), "", len(values))

    def put(self, scale, job, peer, ratio, target, reached, ours, theirs, runs):
        row = (f"{scale}x" if scale else "", job, peer, ratio, "" if target is None else str(target),
               {None: "", True: "yes", False: "NO"}[reached], ours, theirs, str(runs))
        self.rows.append(row)
        print("{:>4}  {:<34} {:<38} {:>6} {:>6} {:<3} {:>10} {:>10} {:>2}".format(*row), flush=True)
        if self.record:
            self.write()

    def finish(self):
        missed = sum(row[5] == "NO" for row in self.rows)
        print(f"\n{len(self.rows)} lines, {sum(row[5] == 'yes' for row in self.rows)} targets reached, {missed} missed")

    def write(self):
        """After every line, so that a run that is stopped leaves what it has found."""
        lines = ["# Results", "", "Written by `tests/bench/run --record`. " + self.machine[0], "",
                 "Ratios are medians of alternating pairs; below 1, resethost took less. \"Whole\" is a process from "
                 "start to end; without it, resethost's own events against psql's `\\timing`.", "",
                 "| " + " | ".join(HEAD) + " |", "|" + "---|" * len(HEAD)]
        rows = {**self.earlier, **{row[:3]: row for row in self.rows}}
        lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
                  for row in sorted(rows.values(), key=by_scale)]
        RESULTS.write_text("\n".join(lines) + "\n")
