# SPDX-License-Identifier: GPL-2.0-only
"""BTF as Python objects: read a blob, write one. For the tools beside it (btf_headers.py,
btf_pack.py); little endian only. Types keep the ids they had; write() numbers them anew."""

import struct

KINDS = ("VOID INT PTR ARRAY STRUCT UNION ENUM FWD TYPEDEF VOLATILE CONST RESTRICT FUNC FUNC_PROTO "
         "VAR DATASEC FLOAT DECL_TAG TYPE_TAG ENUM64").split()
NUMBER = {name: number for number, name in enumerate(KINDS)}
# What follows struct btf_type, per element of vlen
ELEMENTS = {"STRUCT": "<III", "UNION": "<III", "ENUM": "<Ii", "ENUM64": "<III", "FUNC_PROTO": "<II",
            "DATASEC": "<III"}
EXTRA = {"INT": "<I", "ARRAY": "<III", "VAR": "<I", "DECL_TAG": "<i"}
SIZED = {"INT", "STRUCT", "UNION", "ENUM", "ENUM64", "FLOAT", "DATASEC"}
MODIFIERS = {"TYPEDEF", "CONST", "VOLATILE", "RESTRICT", "TYPE_TAG"}


class Type:
    """kind, name, flag (kind_flag), vlen where it is no count (linkage); size or ref (another Type);
    extra: the fixed words; elements: lists whose first entry is a name where the kind has names."""

    def __init__(self, kind, name="", size=0, ref=None, flag=0):
        self.kind, self.name, self.size, self.ref, self.flag = kind, name, size, ref, flag
        self.linkage, self.extra, self.elements, self.id = 0, [], [], 0

    def refs(self):
        """Every type this one names, once per mention."""
        out = [] if self.kind in SIZED or self.kind == "FWD" or self.ref is None else [self.ref]
        if self.kind == "ARRAY":
            out = self.extra[:2]
        elif self.kind in ("STRUCT", "UNION", "FUNC_PROTO"):
            out += [element[1] for element in self.elements]
        elif self.kind == "DATASEC":
            out += [element[0] for element in self.elements]
        return out


def read(blob):
    """The list of types, void first; references are resolved to Type objects."""
    magic, version, _, hdr_len, type_off, type_len, str_off, str_len = struct.unpack_from(
        "<HBBIIIII", blob)
    if magic != 0xEB9F or version != 1:
        raise ValueError("not BTF")
    strings = blob[hdr_len + str_off:hdr_len + str_off + str_len]

    def text(offset):
        return strings[offset:strings.index(b"\0", offset)].decode("latin1")

    types, at, end = [Type("VOID")], hdr_len + type_off, hdr_len + type_off + type_len
    while at < end:
        name, info, word = struct.unpack_from("<III", blob, at)
        at += 12
        t = Type(KINDS[info >> 24 & 0x7f], text(name), word, word, info >> 31)
        count = info & 0xffffff
        t.id = len(types)
        if t.kind in EXTRA:
            t.extra = list(struct.unpack_from(EXTRA[t.kind], blob, at))
            at += struct.calcsize(EXTRA[t.kind])
        if t.kind in ELEMENTS:
            for _ in range(count):
                element = list(struct.unpack_from(ELEMENTS[t.kind], blob, at))
                if t.kind != "DATASEC":
                    element[0] = text(element[0])
                t.elements.append(element)
                at += struct.calcsize(ELEMENTS[t.kind])
        else:
            t.linkage = count
        types.append(t)
    for t in types[1:]:
        t.ref = types[t.ref] if t.kind not in SIZED and t.kind != "FWD" else None
        if t.kind == "ARRAY":
            t.extra[:2] = types[t.extra[0]], types[t.extra[1]]
        for element in t.elements:
            if t.kind in ("STRUCT", "UNION", "FUNC_PROTO"):
                element[1] = types[element[1]]
            elif t.kind == "DATASEC":
                element[0] = types[element[0]]
    return types


class Strings:
    def __init__(self):
        self.blob, self.offsets = bytearray(b"\0"), {"": 0}

    def add(self, text):
        if text not in self.offsets:
            self.offsets[text] = len(self.blob)
            self.blob += text.encode("latin1") + b"\0"
        return self.offsets[text]


def write(types):
    """A blob of these types (void not among them), in this order."""
    numbers = {id(t): number for number, t in enumerate(types, 1)}
    strings, out = Strings(), bytearray()

    def number(t):
        return 0 if t is None or t.kind == "VOID" else numbers[id(t)]

    for t in types:
        count = len(t.elements) if t.kind in ELEMENTS else t.linkage
        word = t.size if t.kind in SIZED else 0 if t.kind == "FWD" else number(t.ref)
        info = NUMBER[t.kind] << 24 | t.flag << 31 | count
        out += struct.pack("<III", strings.add(t.name), info, word)
        if t.kind == "ARRAY":
            out += struct.pack("<III", number(t.extra[0]), number(t.extra[1]), t.extra[2])
        elif t.kind in EXTRA:
            out += struct.pack(EXTRA[t.kind], *t.extra)
        for element in t.elements:
            element = list(element)
            if t.kind in ("STRUCT", "UNION", "FUNC_PROTO"):
                element[1] = number(element[1])
            if t.kind == "DATASEC":
                element[0] = number(element[0])
            else:
                element[0] = strings.add(element[0])
            out += struct.pack(ELEMENTS[t.kind], *element)
    header = struct.pack("<HBBIIIII", 0xEB9F, 1, 0, 24, 0, len(out), len(out), len(strings.blob))
    return header + bytes(out) + bytes(strings.blob)
