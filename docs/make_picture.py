#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Draws docs/run.svg: one real run of the factory reset in a sandbox, on a
terminal of 100 columns, as it came out. Nothing is edited; the height is that
of the output.

    ./dev build && docs/make_picture.py [PROGRAM [PICTURE]]
"""

import fcntl
import os
import pathlib
import pty
import re
import struct
import sys
import tempfile
import termios
from xml.sax.saxutils import escape

ROOT = pathlib.Path(__file__).resolve().parent.parent
COLUMNS, ROWS = 100, 46

# Cell and frame, in pixels. A text's width is stated, so that a font that is
# a little wider or narrower than ours moves nothing.
CELL, LINE, SIZE, EDGE, TITLE = 8.4, 19, 14, 20, 34

PAPER, INK, FRAME = "#1c1f24", "#d5d9e0", "#2a2e35"
COLOURS = ["#5c6370", "#e06c75", "#8fbf7f", "#d8b26e",
           "#74a7e0", "#bb8fd6", "#6cbfc4", "#d5d9e0"]
PLAIN = (None, False, False)  # colour, bold, dim

SEQUENCE = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z])|\x1b[=>]|\x1b\][^\x07]*\x07")


def record(program, folder):
    """What the program writes to a terminal of its own, each phrase typed when
    it is asked for."""
    command = [program, "sandbox", "playbooks/factory_reset.lua"]
    answers = [b"RESET", b"ERASE"]
    environment = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
    environment.update(TERM="xterm-256color", LC_ALL="C.UTF-8",
                       XDG_STATE_HOME=folder + "/state",
                       COLUMNS=str(COLUMNS), LINES=str(ROWS))
    os.symlink(ROOT / "playbooks", folder + "/playbooks")
    pid, terminal = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("4H", ROWS, COLUMNS, 0, 0))
        os.chdir(folder)
        os.execve(program, command, environment)
    output = b""
    while True:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:  # Linux's way to say that the other end is closed
            break
        if not chunk:
            break
        output += chunk
        if answers and output.endswith(b"> "):
            os.write(terminal, answers.pop(0) + b"\n")
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if status != 0:
        sys.exit(f"the run ended with status {status}:\n{output.decode(errors='replace')}")
    shown = " ".join(command[1:])
    return f"$ resethost {shown}\r\n" + output.decode("utf-8")


def change_style(style, codes):
    colour, bold, dim = style
    for code in [int(c or 0) for c in codes.split(";")]:
        if code == 0:
            colour, bold, dim = PLAIN
        elif code == 1:
            bold = True
        elif code == 2:
            dim = True
        elif code == 22:
            bold = dim = False
        elif code == 39:
            colour = None
        elif 30 <= code <= 37:
            colour = COLOURS[code - 30]
        elif 90 <= code <= 97:
            colour = COLOURS[code - 90]
    return colour, bold, dim


class Screen:
    """Enough of a terminal for a program that writes lines and rewrites one:
    a list of lines that never scrolls, each a list of (character, style)."""

    def __init__(self):
        self.lines, self.row, self.column, self.style = [[]], 0, 0, PLAIN

    def put(self, character):
        if self.column == COLUMNS:
            self.row, self.column = self.row + 1, 0
        while len(self.lines) <= self.row:
            self.lines.append([])
        line = self.lines[self.row]
        line.extend([(" ", PLAIN)] * (self.column + 1 - len(line)))
        line[self.column] = (character, self.style)
        self.column += 1

    def control(self, character):
        if character == "\r":
            self.column = 0
        elif character == "\n":
            self.row += 1
        elif character == "\b":
            self.column = max(0, self.column - 1)
        elif character == "\t":
            self.column = min(COLUMNS - 1, self.column // 8 * 8 + 8)

    def erase(self, below):
        while len(self.lines) <= self.row:
            self.lines.append([])
        del self.lines[self.row][self.column:]
        if below:
            del self.lines[self.row + 1:]

    def obey(self, parameters, letter):
        number = int(parameters) if parameters.isdigit() else 1
        if letter == "m":
            self.style = change_style(self.style, parameters)
        elif letter == "A":
            self.row = max(0, self.row - number)
        elif letter == "G":
            self.column = number - 1
        elif letter == "K":
            if parameters == "2":
                self.column, kept = 0, self.column
                self.erase(False)
                self.column = kept
            else:
                self.erase(False)
        elif letter == "J":
            self.erase(True)

    def write(self, text):
        position = 0
        while position < len(text):
            found = SEQUENCE.match(text, position)
            if found:
                if found.group(2):
                    self.obey(found.group(1), found.group(2))
                position = found.end()
                continue
            character = text[position]
            if character >= " ":
                self.put(character)
            else:
                self.control(character)
            position += 1


def runs(line):
    """Stretches of one style: (column, text, style), blanks left out."""
    start = 0
    while start < len(line):
        end, style = start, line[start][1]
        while end < len(line) and line[end][1] == style:
            end += 1
        text = "".join(character for character, _ in line[start:end])
        for part in re.finditer(r"\S+(?: \S+)*", text):
            yield start + part.start(), part.group(), style
        start = end


def draw_run(column, text, style, y):
    colour, bold, dim = style
    attributes = f'x="{EDGE + column * CELL:.1f}" y="{y}" textLength="{len(text) * CELL:.1f}"'
    if colour:
        attributes += f' fill="{colour}"'
    if bold:
        attributes += ' font-weight="bold"'
    if dim:
        attributes += ' opacity="0.6"'
    return f'<text {attributes}>{escape(text)}</text>'


def draw(lines):
    while lines and not "".join(c for c, _ in lines[-1]).strip():
        lines.pop()
    width = round(2 * EDGE + COLUMNS * CELL)
    height = TITLE + 2 * EDGE + len(lines) * LINE
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
           f' viewBox="0 0 {width} {height}" role="img">',
           "<title>A factory reset of a word registry, run by resethost in a"
           " throw-away database</title>",
           f'<rect width="{width}" height="{height}" rx="8" fill="{PAPER}"/>',
           f'<path d="M0 {TITLE}V8a8 8 0 0 1 8-8H{width - 8}a8 8 0 0 1 8 8V{TITLE}Z"'
           f' fill="{FRAME}"/>']
    out += [f'<circle cx="{EDGE + 18 * i}" cy="{TITLE // 2}" r="5" fill="#4a505a"/>'
            for i in range(3)]
    out.append(f'<g fill="{INK}" font-size="{SIZE}" xml:space="preserve" font-family="'
               "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\">")
    for number, line in enumerate(lines):
        y = TITLE + EDGE + number * LINE + SIZE
        out += [draw_run(*run, y) for run in runs(line)]
    return "\n".join(out + ["</g>", "</svg>", ""])


def main():
    program = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build/resethost")
    picture = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else ROOT / "docs/run.svg")
    with tempfile.TemporaryDirectory() as folder:
        output = record(program, folder)
    screen = Screen()
    screen.write(output)
    picture.write_text(draw(screen.lines), encoding="utf-8")


if __name__ == "__main__":
    main()
