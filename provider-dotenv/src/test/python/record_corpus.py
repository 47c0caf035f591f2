#!/usr/bin/env python3
"""Records what python-dotenv 1.2.2 and 1.2.4 read from made-up .env files, for PythonCorpusTest.

    pip install --target old python-dotenv==1.2.2
    pip install --target new python-dotenv==1.2.4
    python3 record_corpus.py old new ../resources/dev/keywarden/dotenv/syntax

or, without pip, with the src folders of checkouts of the tags v1.2.2 and v1.2.4.

The cases depend on the seed alone, so a recording without changes here gives the same files. A byte
order mark, which python-dotenv skips only since the commit bca6644 after 1.2.2, is taken off here for
a version that does not do it: without that, the first key of such a file is lost.

A line of values.txt is: the file in Base64, a tab, and either "E" with the line of the first byte
that is not UTF-8, or the bindings as "name:value:line" (Base64; a value of "-" is None), a bar, the
malformed statements as "first-last" lines, a bar, and the names (Base64) on which the versions
disagree in the end, or whose last binding only one of them has. Where the versions part, the lines up
to the first statement that begins on the same line for both are given as "first-last!name", the name
being empty if neither has one.

expansions.txt begins with the environment as "name:value"; its lines have "name:expanded" for each
name, or "name:!" if the versions disagree. Everything is Base64, so that no secret scanner takes a
made-up value for a key.
"""

import base64
import importlib
import logging
import os
import random
import sys
import tempfile
import typing

VALUE_CASES = 3000
EXPANSION_CASES = 900
LONGEST_INPUT = 72
BOM = b"\xef\xbb\xbf"

SPACES = [" ", "\t", "  "]
ODD_SPACES = list("\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2003\u2028\u2029\u202f\u3000") + [
    "\u180e",  # these three look like white space, and are none
    "\u200b",
    "\ufeff",
]
BREAKS = ["\n", "\r\n", "\r", "\n\n", "\r\r\n"]
NAMES = ["A", "B", "C", "KEY", "MY_KEY", "a.b", "a-b", "EMPTY"]
ODD_NAMES = [
    "export", "é", "X Y", "\x00N", "A\x01", "n\u200bm", "😀", "1A", '"Q"', "A:", "$", "{",
]  # fmt: skip
PIECES = [
    "a", "bc", "x-1", "#", "#c", " #", " # c", "=", "==", '"', "'", '""', "''", "`", ":", "-",
    "\\", "\\\\", '\\"', "\\'", "\\n", "\\t", "\\a", "\\b", "\\f", "\\r", "\\v", "\\x", "\\0", "\\$",
    "$", "$A", "${", "{", "}", "${A}", "${B}", "${B:-d}", "${C:-${D}}", "${NOPE}", "${NOPE:-x y}",
    "${EMPTY:-q}", "${A:b}", "${}", "${é}", "${MY VAR}", "é", "😀", "\u200b", "\ud7ff", "\x00",
    "\x7f", "\ufeff",
]  # fmt: skip
NOT_UTF8 = [
    b"\x80", b"\xbf", b"\xc0\xaf", b"\xc1\xbf", b"\xc3", b"\xe0\x80\xaf", b"\xe2\x82", b"\xed\xa0\x80",
    b"\xed\xbf\xbf", b"\xf0\x80\x80\xaf", b"\xf0\x9f\x98", b"\xf4\x90\x80\x80", b"\xf5", b"\xff",
]  # fmt: skip
ENVIRONMENT = {
    "A": "environment's ${C} a",
    "B": "environment's b",
    "EMPTY": "",
    "é": "e acute",
    "MY VAR": "spaced",
    "A:b": "no name can hold a colon",
}


class Cases:
    """Makes files: mostly well formed, with one thing or another gone wrong."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def chance(self, probability):
        return self.random.random() < probability

    def pick(self, usual, odd, probability):
        return self.random.choice(odd if self.chance(probability) else usual)

    def space(self, probability=0.25):
        return self.pick(SPACES, ODD_SPACES, 0.25) if self.chance(probability) else ""

    def text(self, most=4):
        pieces = self.random.randint(0, most)
        return "".join(self.pick(PIECES, SPACES + ODD_SPACES, 0.15) for _ in range(pieces))

    def lines(self):
        text = self.text()
        while self.chance(0.3):
            text += self.random.choice(BREAKS) + self.text(2)
        return text

    def name(self):
        name = self.pick(NAMES, ODD_NAMES, 0.25)
        return "'" + name + "'" if self.chance(0.12) else name

    def value(self):
        kind = self.random.random()
        if kind < 0.4:
            return self.text()
        if kind < 0.9:
            quote = self.random.choice("'\"")
            return quote + self.lines() + (quote if self.chance(0.88) else "")
        return "${" + self.name() + self.random.choice(["}", ":-}", ":-d}", "-}", ":"])

    def statement(self):
        kind = self.random.random()
        if kind < 0.06:
            return self.space() + "#" + self.text()
        if kind < 0.1:
            return self.text()
        if kind < 0.14:
            return self.name() + self.random.choice([": ", ":", " : ", " "]) + self.text()
        start = self.space() + ("export" + self.space(0.9) if self.chance(0.12) else "")
        start += self.name() + self.space()
        end = self.space() + ("#" + self.text(2) if self.chance(0.15) else "")
        if kind < 0.2:
            return start + end
        return start + "=" + self.space() + self.value() + end

    def file(self):
        text = ("\ufeff" if self.chance(0.04) else "") + self.space(0.05)
        usual = self.random.choice(BREAKS)
        count = self.random.choice([1, 1, 2, 2, 3, 4])
        for i in range(count):
            text += self.statement()
            if i + 1 < count or self.chance(0.6):
                text += self.random.choice(BREAKS) if self.chance(0.1) else usual
        content = text.encode()
        if self.chance(0.025):
            at = self.random.randint(0, len(content))
            content = content[:at] + self.random.choice(NOT_UTF8) + content[at:]
        return content

    def noise(self):
        count = self.random.randint(0, 20)
        return "".join(self.random.choice("A=B'\"\\#\n\r ${}:-n\t\xa0") for _ in range(count)).encode()

    def files(self, count):
        made = {b"": None, BOM: None, BOM + BOM + b"A=1": None, BOM + b"A=1\n": None}
        while len(made) < count:
            content = self.file() if self.chance(0.85) else self.noise()
            if len(content) <= LONGEST_INPUT:
                made[content] = None
        return list(made)


class Oracle:
    """A python-dotenv, reading a real file, so that Python's text mode has its say too."""

    def __init__(self, package, version, path):
        for name in [name for name in sys.modules if name.split(".")[0] == "dotenv"]:
            del sys.modules[name]
        sys.path.insert(0, package)
        self.dotenv = importlib.import_module("dotenv")
        self.parser = importlib.import_module("dotenv.parser")
        found = importlib.import_module("dotenv.version").__version__
        sys.path.remove(package)
        assert found == version, found
        self.path = path
        self.skips_bom = True
        self.skips_bom = list(self.values(BOM + b"A=1", False)) == ["A"]

    def write(self, content):
        with open(self.path, "wb") as file:
            file.write(content if self.skips_bom else content.removeprefix(BOM))

    def values(self, content, interpolate):
        self.write(content)
        return self.dotenv.dotenv_values(self.path, interpolate=interpolate, encoding="utf-8")

    def statements(self, content):
        self.write(content)
        with open(self.path, encoding="utf-8") as stream:
            statements = [Statement(*lines_of(s), *s) for s in self.parser.parse_stream(stream)]
        # What counts is the public function; the parser is asked only for the lines.
        last = {s.key: s.value for s in statements if s.key is not None}
        assert last == self.values(content, False)
        return [s for s in statements if s.original.string.strip()]


class Statement(typing.NamedTuple):
    first: int
    last: int
    key: typing.Optional[str]
    value: typing.Optional[str]
    original: object
    error: bool


def base64_of(content):
    return base64.b64encode(content if isinstance(content, bytes) else content.encode()).decode()


def binding(name, value):
    return base64_of(name) + ":" + ("-" if value is None else base64_of(value))


def lines_of(statement):
    """The lines that a statement really covers: the original starts with blank lines before it."""
    text = statement.original.string
    blank = len(text) - len(text.lstrip())
    first = statement.original.line + text.count("\n", 0, blank)
    return first, first + text[blank:].removesuffix("\n").count("\n")


def parted(older, newer):
    """Yields what is common as (statement, None, None), and otherwise (None, older's, newer's)."""
    i = j = 0
    while i < len(older) and j < len(newer):
        from_i, from_j = i, j
        i, j = i + 1, j + 1
        first = [s[at].first if at < len(s) else sys.maxsize for s, at in ((older, i), (newer, j))]
        while first[0] != first[1]:
            if first[0] < first[1]:
                i += 1
                first[0] = older[i].first if i < len(older) else sys.maxsize
            else:
                j += 1
                first[1] = newer[j].first if j < len(newer) else sys.maxsize
        if older[from_i:i] == newer[from_j:j]:
            yield older[from_i], None, None
        else:
            yield None, older[from_i:i], newer[from_j:j]
    assert i == len(older) and j == len(newer)


def recorded_values(oracles, content):
    try:
        content.decode()
    except UnicodeDecodeError as error:
        before = content[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        return "E" + str(before.count(b"\n") + 1)
    bindings, malformed, disputed = [], [], {}
    for common, *sides in parted(*(oracle.statements(content) for oracle in oracles)):
        if common is None:
            name = next((side[0].key for side in sides if side[0].key is not None), "")
            last = max(side[-1].last for side in sides)
            malformed.append(f"{sides[0][0].first}-{last}!{base64_of(name)}")
            disputed.update((s.key, None) for side in sides for s in side if s.key is not None)
        elif common.error:
            malformed.append(f"{common.first}-{common.last}")
        elif common.key is not None:
            disputed.pop(common.key, None)
            bindings.append(binding(common.key, common.value) + f":{common.first}")
    names = [base64_of(name) for name in disputed]
    return "|".join(" ".join(part) for part in (bindings, malformed, names))


def recorded_expansions(oracles, content):
    older, newer = (oracle.values(content, True) for oracle in oracles)
    return " ".join(
        binding(name, older.get(name))
        if name in older and name in newer and older[name] == newer[name]
        else base64_of(name) + ":!"
        for name in older | newer
    )


def main(old_package, new_package, folder):
    logging.disable(logging.CRITICAL)
    os.environ.clear()
    os.environ.update(ENVIRONMENT)
    with tempfile.TemporaryDirectory() as scratch:
        path = os.path.join(scratch, "case.env")
        oracles = Oracle(old_package, "1.2.2", path), Oracle(new_package, "1.2.4", path)
        with open(os.path.join(folder, "values.txt"), "w") as out:
            for content in Cases(1).files(VALUE_CASES):
                out.write(base64_of(content) + "\t" + recorded_values(oracles, content) + "\n")
        with open(os.path.join(folder, "expansions.txt"), "w") as out:
            out.write(" ".join(binding(*item) for item in ENVIRONMENT.items()) + "\n")
            kept = 0
            for content in Cases(2).files(20 * EXPANSION_CASES):
                if b"${" in content and recorded_values(oracles, content)[0] != "E":
                    recorded = recorded_expansions(oracles, content)
                    if recorded and kept < EXPANSION_CASES:
                        out.write(base64_of(content) + "\t" + recorded + "\n")
                        kept += 1
            assert kept == EXPANSION_CASES


if __name__ == "__main__":
    main(*sys.argv[1:])
