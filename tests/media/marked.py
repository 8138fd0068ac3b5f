"""Packets that say whose they are: the server passes payloads on unread, so each can carry its sender's mark.

The opus and VP8 in them are hollow: enough of a head for an SFU, nothing for a decoder.
"""

import asyncio
import fractions
import struct
import time

import av
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack

MARK = b"nex:"
# Opus TOC: fullband, 20 ms, one frame.
OPUS = b"\xfc"
VP8_KEY = b"\x10\x02\x00\x9d\x01\x2a" + struct.pack("<HH", 160, 120)
VP8_DELTA = b"\x11\x02\x00" + bytes(7)
KEY_EVERY = 50


def mark_of(payload):
    """`(sender's number, its packet's number)`, or None for what carries no mark."""
    at = payload.find(MARK)
    return struct.unpack_from(">HI", payload, at + len(MARK)) if at >= 0 else None


class _Marked(MediaStreamTrack):
    def __init__(self, number, every):
        super().__init__()
        self.number = number
        self.every = every
        self.sent = 0
        self.start = None

    async def _packet(self, head, clock):
        if self.readyState != "live":
            raise MediaStreamError
        self.start = self.start or time.monotonic()
        await asyncio.sleep(self.start + self.sent * self.every - time.monotonic())
        packet = av.Packet(head + MARK + struct.pack(">HI", self.number, self.sent) + bytes(40))
        packet.pts = round(self.sent * self.every * clock)
        packet.time_base = fractions.Fraction(1, clock)
        self.sent += 1
        return packet


class MarkedSound(_Marked):
    kind = "audio"

    def __init__(self, number, every=0.02):
        super().__init__(number, every)

    async def recv(self):
        return await self._packet(OPUS, 48_000)


class MarkedPicture(_Marked):
    kind = "video"

    def __init__(self, number, every=0.04):
        super().__init__(number, every)
        self.keyframe_asked = True

    async def recv(self):
        key = self.keyframe_asked or self.sent % KEY_EVERY == 0
        self.keyframe_asked = False
        return await self._packet(VP8_KEY if key else VP8_DELTA, 90_000)
