#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Writes the kernel-doc comments of C sources as a table in C (src/cli/kdoc.h), so that what
`drydock doc` prints is the comment itself. Fails if a comment and the function below it differ:
another name, a parameter without text, text without a parameter.

usage: kernel_doc.py OUT.c SOURCE.c..."""

import json
import re
import sys

COMMENT = re.compile(r"^/\*\*\n((?: \*.*\n)+?) \*/\n([^{;]+)", re.M)
HEAD = re.compile(r"(\w+)\(\) - (.+)")
SECTION = re.compile(r"(@\w+|Context|Return):\s*(.*)")
PARAMETER = re.compile(r"(\w+)\s*(?=[,)])")


def blocks(lines):
    """(section, text, is a list item) of each paragraph and list item, lines joined."""
    section, found, fresh = "", [], True
    for line in lines:
        start = SECTION.match(line)
        item = line.startswith("* ")
        if start:
            section, line = start.groups()
        if start or item or (fresh and line):
            found.append([section, "", item])
        fresh = not line
        if line:
            text = line[2:] if item else line.strip()
            found[-1][1] = (found[-1][1] + " " + text).strip()
        elif section.startswith("@"):
            section = ""  # the description follows the parameters
    return [tuple(block) for block in found if block[1]]


def check(name, prototype, found):
    """The function below must be the one described."""
    inside = re.search(r"\b%s\((.*)\)" % name, prototype, re.S)
    if not inside:
        sys.exit(f"kernel_doc: what follows the comment of {name}() is another function")
    parameters = PARAMETER.findall(inside.group(1) + ")")
    described = [section[1:] for section, _, _ in found if section.startswith("@")]
    if parameters != described and parameters != ["void"]:
        sys.exit(f"kernel_doc: {name}() has {parameters}, its comment {described}")


def documented(path):
    """(name, brief, blocks) of each function that has a kernel-doc comment."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    for body, prototype in COMMENT.findall(text):
        lines = [line[2:].removeprefix(" ") for line in body.splitlines()]
        head = HEAD.fullmatch(lines[0])
        if not head:
            sys.exit(f"kernel_doc: {path}: '{lines[0]}' should be 'NAME() - What it does.'")
        found = blocks(lines[1:])
        check(head.group(1), prototype, found)
        yield head.group(1), head.group(2), found


def main():
    out, functions = sys.argv[1], []
    for path in sys.argv[2:]:
        functions += documented(path)
    with open(out, "w", encoding="utf-8") as file:
        file.write('#include "cli/kdoc.h"\n\n')
        for name, _, found in functions:
            file.write(f"static const struct kdoc_block {name}_blocks[] = {{\n")
            for section, text, item in found:
                file.write("\t{ %s, %s, %d },\n" % (json.dumps(section), json.dumps(text), item))
            file.write("\t{},\n};\n\n")
        file.write("const struct kdoc kdocs[] = {\n")
        for name, brief, _ in functions:
            file.write(f"\t{{ \"{name}\", {json.dumps(brief)}, {name}_blocks }},\n")
        file.write("\t{},\n};\n")


main()
