"""STUN by hand, as a stranger would write it (RFC 8489)."""

import hashlib
import hmac
import os
import struct
import zlib

COOKIE = 0x2112A442
BINDING = 0x0001
USERNAME, INTEGRITY, PRIORITY, CONTROLLING, USE_CANDIDATE, FINGERPRINT = (
    0x0006,
    0x0008,
    0x0024,
    0x802A,
    0x0025,
    0x8028,
)


def _attribute(kind, value):
    return struct.pack(">HH", kind, len(value)) + value + bytes(-len(value) % 4)


def binding(username, password):
    """A connectivity check that is right in all but, perhaps, its name and password."""
    body = _attribute(USERNAME, username.encode())
    body += _attribute(PRIORITY, struct.pack(">I", 0x6E0001FF))
    body += _attribute(CONTROLLING, os.urandom(8))
    body += _attribute(USE_CANDIDATE, b"")
    head = struct.pack(">HHI", BINDING, len(body) + 24, COOKIE) + os.urandom(12)
    body += _attribute(INTEGRITY, hmac.new(password.encode(), head + body, hashlib.sha1).digest())
    head = struct.pack(">HH", BINDING, len(body) + 8) + head[4:]
    crc = (zlib.crc32(head + body) ^ 0x5354554E) & 0xFFFFFFFF
    return head + body + _attribute(FINGERPRINT, struct.pack(">I", crc))
