"""A hash of the code that decides numbers: it changes with what code does, not with its comments, its line breaks and the
documents beside it."""

import hashlib
import re
from functools import lru_cache
from pathlib import Path

# Everything that a training goes through, from the scenario's defaults to the columns of summary.csv.
TRAINING = ["src/attacks", "src/base", "src/experiment", "src/kernels", "src/learning", "src/protocol", "src/record",
            "src/redundancy", "src/rules", "src/scenario", "src/sim", "scenarios/detox-paper.json", "platforms/star-10g.xml",
            "analysis/configurations.py", "analysis/guarantees.py", "analysis/sweeps.py", "analysis/tuning.py"]
# Of these, what only watches, writes, measures or starts processes. A file that is not named here counts.
ASIDE = ("src/base/cpu", "src/base/error", "src/base/file", "src/base/interrupt", "src/base/memory", "src/base/process", "src/base/shell",
         "src/base/stopwatch", "src/base/version", "src/experiment/calibration", "src/experiment/platform_svg",
         "src/experiment/recording", "src/experiment/rule_guarantee", "src/record/progress", "src/record/status_line", "src/record/timeline",
         "src/scenario/reference", "src/sim/drawing")
# What of a figure's module only looks at its table.
LOOKING = ("def draw", "def claims")

# Strings, characters and numbers (1'000 begins no character) stay as they are; comments and space go.
_CODE = re.compile(r'''(?P<keep>R"(?P<tag>[^()\s\\]*)\(.*?\)(?P=tag)"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\b\d(?:'?\w|\.)*)'''
                   r'''|//[^\n]*|/\*.*?\*/|\s+''', re.DOTALL)
_PYTHON = re.compile(r'''(?P<keep>"(?!"")(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|^[ \t]*""".*?"""[ \t]*$|[ \t]*#[^\n]*''',
                     re.DOTALL | re.MULTILINE)


@lru_cache(maxsize=None)
def code_of(text):
    """C++ or JSON without comments and space, but for a space that keeps two words apart."""
    parts, end = [], 0
    for match in _CODE.finditer(text):
        parts += [text[end:match.start()], match["keep"] or " "]
        end = match.end()
    parts.append(text[end:])
    kept = []
    for part in parts:
        if part == " ":
            kept.append(part)
        elif part:
            # A space stays between two words only.
            if kept and kept[-1] == " " and not (len(kept) > 1 and is_word(kept[-2][-1]) and is_word(part[0])):
                kept.pop()
            kept.append(part)
        while len(kept) > 1 and kept[-1] == kept[-2] == " ":
            kept.pop()
    return "".join(kept).strip(" ")


def is_word(character):
    return character.isalnum() or character == "_"


def python_of(text):
    """Python without comments, docstrings, blank lines and the functions that look at a table."""
    text = _PYTHON.sub(lambda match: match["keep"] or "", text)
    lines = [line.rstrip() + "\n" for line in text.splitlines() if line.strip()]
    blocks = re.split(r"^(?=[^\s)\]}])", "".join(lines), flags=re.MULTILINE)
    return "".join(block for block in blocks if not block.startswith(LOOKING))


def normalised(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return python_of(text)
    if path.suffix == ".xml":
        return " ".join(re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL).split())
    return code_of(text)


def files_of(root, parts):
    """Files, and all C++ of folders, relative to the root; sorted, so that their order says nothing."""
    found = set()
    for part in parts:
        path = root / part
        found |= {file for file in path.rglob("*.[ch]pp")} if path.is_dir() else {path}
    names = (file.relative_to(root).as_posix() for file in found)
    return sorted(name for name in names if not name.startswith(ASIDE))


def code_hash(root, parts):
    total = hashlib.sha256()
    for name in files_of(Path(root), parts):
        total.update(f"{name}\0{normalised(Path(root) / name)}\0".encode())
    return total.hexdigest()[:16]
