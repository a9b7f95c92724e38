"""What is timed, and against what.

A job is a set of contenders that run in turns, each on a fresh copy of the
same database. A contender is a function that prepares (untimed), runs one
process, and returns its process.Run.
"""
import os
import pathlib
import shutil

import process

HERE = pathlib.Path(__file__).resolve().parent
PLAYBOOKS = HERE.parent.parent / "playbooks"
WORDS = PLAYBOOKS / "data/words/20k.txt"
TABLES = ["word_views", "error_logs", "transactions", "message_reports", "words"]
AS_JSON = r"WITH (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')"

SLOW, SLOW_RUNS = 10, 3  # seconds; rounds of a contender that takes longer


def megabytes(value):
    return f"{value:.1f} MB"


class Bench:
    def __init__(self, program, pg, redis, directory, table):
        self.program, self.pg, self.redis, self.table = program, pg, redis, table
        self.directory = pathlib.Path(directory)
        self.backups = self.directory / "backups"
        self.plain = self.directory / "plain"
        self.scale, self.runs = 0, 0
        self.peaks = {}  # of each job at the first scale
        self.priced = self.directory / "words.tsv"
        self.priced.write_text("".join(f"{w}\t1.00\n" for w in WORDS.read_text().split()))

    # ---- Processes ----

    def ours(self, database, playbook, *words, answers=(), redis=False, expected=0, backups=None, jobs=1):
        """resethost as a person runs it, with its events on standard output."""
        command = [self.program, "--json", "--jobs", jobs, "--database-url", self.pg.url(database),
                   "--backup-dir", backups or self.backups, "--state-dir", self.directory / "state"]
        if redis:
            command += ["--redis-url", self.redis.url]
        return process.run([*command, playbook, *words], answers=answers, expected=expected)

    def psql(self, database, script):
        path = self.directory / "script.sql"
        path.write_text("\\timing on\n" + script)
        return process.run(self.pg.command(database, "-f", path))

    def orm(self, what, database, *paths):
        return process.run(["/usr/bin/python3", HERE / "orm.py", what, self.pg.url(database), *paths])

    def take_turns(self, contenders):
        """{name: [Run, ...]}; every round begins with another one. The slow ones have fewer rounds."""
        names = list(contenders)
        done = {name: [] for name in names}
        for i in range(self.runs):
            for name in names[i % len(names):] + names[:i % len(names)]:
                if i < SLOW_RUNS or done[name][0].seconds < SLOW:
                    os.sync()  # what one has left for the disk must not fall on the next
                    done[name].append(contenders[name]())
        return done

    def whole(self, job, done, ours, peer, target):
        self.table.add(self.scale, job + ", whole", peer, [r.seconds for r in done[ours]],
                       [r.seconds for r in done[peer]], target)

    def empty(self, directory):
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir()
        return directory

    # ---- Data ----

    def fill(self):
        """The filled database and the same after a reset, with its backup; plain text of all tables."""
        self.pg.sql("postgres", "DROP DATABASE IF EXISTS filled WITH (FORCE)")
        self.pg.sql("postgres", "DROP DATABASE IF EXISTS emptied WITH (FORCE)")
        self.pg.sql("postgres", "CREATE DATABASE filled")
        self.pg.sql("filled", (PLAYBOOKS / "data/words/schema.sql").read_text())
        process.run(self.pg.command("filled", "-v", f"k={self.scale}", "-f", HERE / "fill.sql"), stdin=WORDS)
        self.pg.mark("filled")
        self.empty(self.plain)
        self.empty(self.backups)
        self.psql("filled", "".join(f"\\copy {t} TO '{self.plain}/{t}'\n" for t in TABLES))
        self.pg.clone("filled", "emptied")
        self.redis.call("FLUSHALL")
        self.reset("emptied", self.backups)

    def reset(self, database, backups, jobs=1):
        return self.ours(database, PLAYBOOKS / "factory_reset.lua", answers=["RESET", "ERASE"], redis=True,
                         backups=backups, jobs=jobs)

    def run_scale(self, scale, runs, only):
        self.scale, self.runs = scale, runs
        jobs = [self.job_reset, self.job_export]
        if scale < 100:
            jobs += [self.job_export_all, self.job_load, self.job_exact, self.job_restore, self.job_merge]
        jobs += [self.job_verify]
        chosen = [job for job in jobs if only is None or only in job.__name__]
        if chosen:
            self.fill()
        for job in chosen:
            job()

    def run_once(self, runs, only):
        """Jobs that have no scale."""
        self.scale, self.runs = 0, runs
        chosen = [job for job in (self.job_start, self.job_redis) if only is None or only in job.__name__]
        if chosen:
            self.pg.sql("postgres", "DROP DATABASE IF EXISTS small WITH (FORCE)")
            self.pg.sql("postgres", "CREATE DATABASE small")
            self.pg.sql("small", "CREATE TABLE marker (id integer PRIMARY KEY); INSERT INTO marker VALUES (1)")
            self.pg.mark("small")
        for job in chosen:
            job()

    # ---- Jobs ----

    def job_reset(self):
        def on_copy(run):
            def contender():
                self.pg.clone("filled", "work")
                return run(self.empty(self.directory / "out"))
            return contender

        def script(as_json):
            def run(out):
                copies = "".join(f"\\copy (SELECT row_to_json(t) FROM {t} t) TO '{out}/{t}' {AS_JSON}\n" if as_json
                                 else f"\\copy {t} TO '{out}/{t}'\n" for t in TABLES)
                return self.psql("work", f"BEGIN;\nLOCK TABLE {', '.join(TABLES)};\n{copies}"
                                 f"TRUNCATE {', '.join(TABLES)} RESTART IDENTITY;\n"
                                 f"\\copy words (text, price) FROM '{self.priced}'\n"
                                 "SELECT count(*) FROM words;\nCOMMIT;\n")
            return run

        contenders = {"resethost": on_copy(lambda out: self.reset("work", out)),
                      "psql script, text": on_copy(script(False)),
                      "psql script, JSON": on_copy(script(True))}
        if self.scale > 1:
            contenders["two"] = on_copy(lambda out: self.reset("work", out, jobs=2))
        if self.scale < 100:
            contenders["ORM script"] = on_copy(lambda out: self.orm("reset", "work", WORDS, out))
        done = self.take_turns(contenders)
        s = self.scale
        self.whole("factory reset", done, "resethost", "psql script, text", 1.25 if s == 1 else 1.0)
        self.whole("factory reset", done, "resethost", "psql script, JSON", None if s == 1 else 0.4)
        if s < 100:
            self.whole("factory reset", done, "resethost", "ORM script", 0.05 if s == 1 else 0.025)
        if s > 1:
            self.whole("factory reset, 2 connections", done, "two", "psql script, text", 0.8)
            self.memory("reset, 2 connections", done["two"])
        self.memory("reset", done["resethost"])

    def job_export(self):
        def ours(*words, jobs=1):
            out = self.empty(self.directory / "out")
            done = self.ours("filled", HERE / "playbooks/export.lua", "--rehearse", *words, backups=out, jobs=jobs)
            done.size = sum(path.stat().st_size for path in out.glob("*/word_views.*"))
            return done

        def peer():
            out = self.empty(self.directory / "out")
            return self.psql("filled", f"\\copy word_views TO '{out}/views'\n")

        name = "psql \\copy text"
        contenders = {"resethost": ours, name: peer, "compressed": lambda: ours("--compress")}
        if self.scale > 1:
            contenders["two"] = lambda: ours(jobs=2)
        done = self.take_turns(contenders)

        def compare(job, who, target):
            self.table.add(self.scale, job, name, [r.total_ms("backup_table", table="word_views") for r in done[who]],
                           [r.timing for r in done[name]], target)

        compare("export word_views", "resethost", 1.25 if self.scale == 1 else 1.0)
        if self.scale > 1:
            compare("export word_views, 2 connections", "two", 0.9 if self.scale == 10 else 0.75)
        compare("export word_views, zstd 1", "compressed", 1.35)
        self.table.add(self.scale, "file of word_views, zstd 1", "its JSON", [r.size for r in done["compressed"]],
                       [r.size for r in done["resethost"]], None if self.scale == 1 else 0.125, show=lambda size: megabytes(size / 1e6))
        self.whole("export word_views", done, "resethost", name, None)
        self.memory("export", done["resethost"])

    def job_export_all(self):
        def ours():
            out = self.empty(self.directory / "out")
            return self.ours("filled", HERE / "playbooks/export_all.lua", "--rehearse", backups=out)

        def by_server():
            out = self.empty(self.directory / "out")
            return self.psql("filled", "".join(
                f"\\copy (SELECT row_to_json(t) FROM {t} t) TO '{out}/{t}' {AS_JSON}\n" for t in TABLES))

        done = self.take_turns({"resethost": ours, "psql, row_to_json": by_server,
                                "ORM script": lambda: self.orm("export", "filled", self.empty(self.directory / "out"))})
        mine = [r.total_ms("backup_table") for r in done["resethost"]]
        self.table.add(self.scale, "export all tables", "psql, row_to_json", mine,
                       [r.timing for r in done["psql, row_to_json"]], 0.4)
        self.whole("export all tables", done, "resethost", "ORM script", 0.05 if self.scale == 1 else 0.035)

    def job_load(self):
        """word_views from a file that another tool wrote, into its emptied table."""
        csv, lines = self.directory / "views.csv", self.directory / "views.jsonl"
        self.psql("filled", f"\\copy word_views TO '{csv}' WITH (FORMAT csv, HEADER)\n"
                            f"\\copy (SELECT row_to_json(t) FROM word_views t) TO '{lines}' {AS_JSON}\n")

        def ours(path):
            self.pg.clone("filled", "work")
            return self.ours("work", HERE / "playbooks/load_views.lua", "--file", path,
                             backups=self.empty(self.directory / "out"))

        def peer():
            self.pg.clone("filled", "work")
            return self.psql("work", "BEGIN;\nLOCK TABLE word_views;\nTRUNCATE word_views RESTART IDENTITY;\n"
                                     f"\\copy word_views FROM '{csv}' WITH (FORMAT csv, HEADER)\nCOMMIT;\n")

        name = "psql \\copy CSV"
        done = self.take_turns({"CSV": lambda: ours(csv), name: peer, "JSON lines": lambda: ours(lines)})
        for kind in ("CSV", "JSON lines"):
            self.table.add(self.scale, f"load word_views, {kind}", name,
                           [r.total_ms("changed") for r in done[kind]], [r.timing for r in done[name]], None)
        self.memory("load", done["CSV"] + done["JSON lines"])

    def job_exact(self):
        """word_views, exactly, with its foreign key and indexes."""
        def on_copy(run):
            def contender():
                self.pg.clone("filled", "work")
                return run()
            return contender

        empty = "BEGIN;\nLOCK TABLE word_views;\nTRUNCATE word_views RESTART IDENTITY;\n"
        load = f"\\copy word_views FROM '{self.plain}/word_views'\n"
        foreign_key = "word_views_word_id_fkey FOREIGN KEY (word_id) REFERENCES words (id)"
        by_hand = (
            "ALTER TABLE word_views DROP CONSTRAINT word_views_word_id_fkey;\n"
            "ALTER TABLE word_views DROP CONSTRAINT word_views_pkey;\n"
            "DROP INDEX ix_word_views_id, idx_word_views_word_id, idx_word_views_timestamp;\n" + load +
            "ALTER TABLE word_views ADD PRIMARY KEY (id);\n"
            "CREATE INDEX ix_word_views_id ON word_views (id);\n"
            "CREATE INDEX idx_word_views_word_id ON word_views (word_id);\n"
            "CREATE INDEX idx_word_views_timestamp ON word_views (\"timestamp\");\n"
            f"ALTER TABLE word_views ADD CONSTRAINT {foreign_key};\n")
        done = self.take_turns({
            "resethost": on_copy(lambda: self.ours("work", HERE / "playbooks/restore_views.lua", backups=self.source())),
            "psql \\copy text": on_copy(lambda: self.psql("work", empty + load + "COMMIT;\n")),
            "psql, indexes by hand": on_copy(lambda: self.psql("work", empty + by_hand + "COMMIT;\n"))})
        at_scale = self.scale == 10
        for name, target in (("psql \\copy text", 0.3), ("psql, indexes by hand", 1.3)):
            self.table.add(self.scale, "exact restore of word_views", name,
                           [r.total_ms("changed") for r in done["resethost"]], [r.timing for r in done[name]],
                           target if at_scale else None)
        self.whole("exact restore of word_views", done, "resethost", "psql \\copy text", None)
        self.memory("exact restore", done["resethost"])

    def job_restore(self):
        """restore_from_backup.lua, after a reset."""
        def on_copy(run):
            def contender():
                self.pg.clone("emptied", "work")
                return run()
            return contender

        back = (f"BEGIN;\nLOCK TABLE {', '.join(TABLES)};\nTRUNCATE {', '.join(TABLES)};\n"
                + "".join(f"\\copy {t} FROM '{self.plain}/{t}'\n" for t in reversed(TABLES))
                + "".join(f"SELECT setval('{t}_id_seq', (SELECT max(id) FROM {t}));\n" for t in TABLES) + "COMMIT;\n")
        contenders = {
            "resethost": on_copy(lambda: self.ours(
                "work", PLAYBOOKS / "restore_from_backup.lua", "--backup", "latest", answers=["RESTORE"], redis=True,
                backups=self.source())),
            "psql \\copy text": on_copy(lambda: self.psql("work", back))}
        if self.scale == 1:
            contenders["ORM script"] = on_copy(lambda: self.orm("restore", "work", self.newest()))
        done = self.take_turns(contenders)
        self.whole("restore_from_backup", done, "resethost", "psql \\copy text", 1.05)
        if self.scale == 1:
            self.whole("restore_from_backup", done, "resethost", "ORM script", 0.04)
        self.memory("restore", done["resethost"])

    def job_merge(self):
        """The words of the backup into a registry just reset, then once more."""
        columns = ["price", "owner_name", "owner_message", "lockout_ends_at", "created_at", "updated_at",
                   "moderation_status", "moderated_at"]
        listed = ", ".join(columns)
        statement = (
            f"\\set content `cat {self.newest()}/word_states.json`\n"
            f"INSERT INTO words (text, {listed}) SELECT text, {listed}\n"
            "FROM json_populate_recordset(NULL::words, :'content')\n"
            "ON CONFLICT (text) DO UPDATE SET " + ", ".join(f"{c} = excluded.{c}" for c in columns) +
            f"\nWHERE ({', '.join('words.' + c for c in columns)}) IS DISTINCT FROM "
            f"({', '.join('excluded.' + c for c in columns)});\n")

        def again(run):
            def first():
                self.pg.clone("emptied", "work")
                first = run("work")
                second = run("work")
                first.second = second
                return first
            return first

        contenders = {
            "resethost": again(lambda db: self.ours(db, HERE / "playbooks/merge_words.lua", backups=self.source())),
            "json_populate_recordset": again(lambda db: self.psql(db, statement))}
        if self.scale == 1:
            contenders["ORM script"] = again(lambda db: self.orm("merge", db, self.newest()))
        done = self.take_turns(contenders)

        def compare(peer, target):
            self.table.add(self.scale, "merge words", peer, [r.total_ms("changed") for r in done["resethost"]],
                           [r.timing for r in done[peer]], target)
            self.whole("merge words", done, "resethost", peer, None)

        compare("json_populate_recordset", 1.0)
        if self.scale == 1:
            compare("ORM script", 0.03)
        wrote = [sum(e["rows"] for e in r.second.events if e["event"] == "changed") for r in done["resethost"]]
        self.table.add_limit(self.scale, "merge again: rows written", wrote, 0, str)
        self.whole("merge again", {name: [r.second for r in runs] for name, runs in done.items()},
                   "resethost", "json_populate_recordset", 1.0)

    def job_verify(self):
        newest = self.newest()
        files = sorted(newest.glob("*.json"))
        done = self.take_turns({
            "resethost": lambda: process.run([self.program, "--backup-dir", self.backups, "backups", "verify",
                                              newest.name]),
            "sha256sum": lambda: process.run(["sha256sum", *files])})
        self.whole("verify a backup", done, "resethost", "sha256sum", 2.0)
        self.memory("verify", done["resethost"])

    def job_start(self):
        """To the first prompt, of a playbook that does next to nothing."""
        def ours():
            return self.ours("small", HERE / "playbooks/start.lua", answers=["no"], expected=4)

        done = self.take_turns({"resethost": ours, "psql -c 'select 1'": lambda: process.run(
            self.pg.command("small", "-c", "select 1"))})
        peer = [r.seconds for r in done["psql -c 'select 1'"]]
        self.table.add(0, "start to first prompt", "psql -c 'select 1'",
                       [r.first_prompt for r in done["resethost"]], peer, 1.5)
        done = self.take_turns({"resethost": lambda: self.ours("small", HERE / "playbooks/start.lua", "--dry-run"),
                                "psql -c 'select 1'": lambda: process.run(
                                    self.pg.command("small", "-c", "select 1"))})
        self.whole("dry run of next to nothing", done, "resethost", "psql -c 'select 1'", None)

    def job_redis(self):
        self.redis_pattern(1_000_000, 1_000_000, 0.4)
        self.redis_pattern(100_000, 900_000, 0.2)

    def redis_pattern(self, matching, others, target):
        pattern = "word-registry:*"
        self.redis.call("FLUSHALL")
        self.redis.call("DEBUG", "POPULATE", others, "shop", 40)
        slowest = []

        def on_keys(run):
            def contender():
                self.redis.call("DEBUG", "POPULATE", matching, "word-registry", 40)
                self.redis.call("CONFIG", "SET", "slowlog-log-slower-than", 500)
                self.redis.call("SLOWLOG", "RESET")
                done = run()
                left = int(self.redis.call("DBSIZE"))
                if left != others:
                    raise RuntimeError(f"{left} keys are left, not {others}")
                return done
            return contender

        def ours():
            done = self.ours("small", HERE / "playbooks/redis.lua", redis=True)
            slowest.append(self.slowest_call())
            return done

        name = "redis-cli --scan | xargs unlink"
        socket = self.redis.socket
        done = self.take_turns({"resethost": on_keys(ours), name: on_keys(lambda: process.run(
            ["sh", "-c", f"redis-cli -s {socket} --scan --pattern '{pattern}' | xargs redis-cli -s {socket} unlink"]))})
        job = f"{matching:,} keys of {matching + others:,}"
        self.table.add(0, job, name, [r.total_ms("redis_deleted") for r in done["resethost"]],
                       [r.seconds for r in done[name]], target)
        self.whole(job, done, "resethost", name, None)
        self.table.add_limit(0, job + ", longest call", slowest, 10, lambda ms: f"{ms:.1f} ms")

    def slowest_call(self):
        """The longest SCAN or UNLINK that the server saw, in milliseconds."""
        lines = self.redis.call("SLOWLOG", "GET", 1000).splitlines()
        times = [int(lines[i - 1]) for i, line in enumerate(lines) if line.upper() in ("SCAN", "UNLINK")]
        return max(times, default=0) / 1000

    def memory(self, job, runs):
        peak = max(r.peak for r in runs)
        self.table.add_limit(self.scale, f"peak memory, {job}", [r.peak for r in runs], 24, megabytes)
        if job in self.peaks:
            self.table.add_limit(self.scale, f"peak memory, {job}, growth", [peak - self.peaks[job]], 2, megabytes)
        elif self.scale == 1:
            self.peaks[job] = peak

    def newest(self):
        return max(p for p in self.backups.iterdir() if p.is_dir())

    def source(self):
        """A directory that holds nothing but the backup of the reset: runs add backups of their own."""
        source = self.empty(self.directory / "source")
        shutil.copytree(self.newest(), source / self.newest().name, copy_function=hard_link)
        return source


def hard_link(source, target):
    pathlib.Path(target).hardlink_to(source)
