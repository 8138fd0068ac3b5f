"""A stranger's WebRTC client (aiortc), which writes down every packet that reaches it."""

import asyncio
import time
from dataclasses import dataclass

import aioice.ice
from aiortc import RTCConfiguration, RTCPeerConnection, RTCRtpReceiver, RTCSessionDescription
from aiortc.codecs import is_rtx
from aiortc.codecs.vpx import VpxPayloadDescriptor
from aiortc.mediastreams import MediaStreamError
from marked import mark_of
from picture import Seen
from sound import Heard

# The tests speak with this machine alone, also where it has no other network.
aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: ["127.0.0.1"]


@dataclass
class Packet:
    at: float
    ssrc: int
    sequence: int
    timestamp: int
    payload: bytes

    @property
    def mark(self):
        return mark_of(self.payload)

    @property
    def starts_keyframe(self):
        """Of a VP8 packet (RFC 7741)."""
        head, rest = VpxPayloadDescriptor.parse(self.payload)
        return bool(head.partition_start and head.partition_id == 0 and not rest[0] & 1)


class Peer:
    """`sound` and `picture` are tracks to send, or None; `hears` and `sees`: wants to be sent these; `codec`: of pictures, the only one it offers."""

    def __init__(
        self, sound=None, picture=None, hears=True, sees=True, decodes=True, configuration=None, codec=None
    ):
        self.pc = RTCPeerConnection(configuration or RTCConfiguration(iceServers=[]))
        self.sound, self.picture = sound, picture
        self.packets = {"audio": [], "video": []}
        self.heard, self.seen = Heard(), Seen()
        self.keyframes_asked = 0
        self.connected_at = None
        self._decodes, self._codec = decodes, codec
        self._tasks = []
        self.pc.on("connectionstatechange", self._state)
        for kind, track, wants in (("audio", sound, hears), ("video", picture, sees)):
            if track or wants:
                self._line(kind, track, wants)

    def _line(self, kind, track, wants):
        direction = {(True, True): "sendrecv", (True, False): "sendonly", (False, True): "recvonly"}
        line = self.pc.addTransceiver(track or kind, direction=direction[bool(track), bool(wants)])
        if kind == "video" and self._codec:
            codecs = RTCRtpReceiver.getCapabilities("video").codecs
            line.setCodecPreferences([codec for codec in codecs if codec.name == self._codec])
        if wants:
            self._write_down(kind, line.receiver)
            if self._decodes:
                self._tasks.append(asyncio.ensure_future(self._decode(kind, line.receiver)))
        if kind == "video" and track:
            self._count_requests(line.sender, track)

    def _write_down(self, kind, receiver):
        handle = receiver._handle_rtp_packet

        async def written_down(packet, arrival_time_ms):
            codec = receiver._RTCRtpReceiver__codecs.get(packet.payload_type)
            if codec is None or not is_rtx(codec):
                head = packet.ssrc, packet.sequence_number, packet.timestamp
                self.packets[kind].append(Packet(time.monotonic(), *head, packet.payload))
            if self._decodes:
                await handle(packet, arrival_time_ms)

        receiver._handle_rtp_packet = written_down

    def _count_requests(self, sender, track):
        ask = sender._send_keyframe

        def counted():
            self.keyframes_asked += 1
            track.keyframe_asked = True
            ask()

        sender._send_keyframe = counted

    async def _decode(self, kind, receiver):
        while receiver.track is None:
            await asyncio.sleep(0.01)
        sink = self.heard if kind == "audio" else self.seen
        try:
            while True:
                sink.add(await receiver.track.recv())
        except MediaStreamError:
            pass

    def _state(self):
        if self.pc.connectionState == "connected":
            self.connected_at = self.connected_at or time.monotonic()

    @property
    def connected(self):
        return self.pc.connectionState == "connected"

    async def offer(self):
        await self.pc.setLocalDescription(await self.pc.createOffer())
        return self.pc.localDescription.sdp

    async def answer(self, sdp):
        await self.pc.setRemoteDescription(RTCSessionDescription(sdp, "answer"))

    def in_order(self, kind):
        """Its packets in the order in which the server sent them on."""
        packets = self.packets[kind]
        if not packets:
            return []
        first = packets[0].sequence
        # Signed distance to the first one: sequence numbers wrap.
        return sorted(packets, key=lambda p: ((p.sequence - first + 0x8000) & 0xFFFF) - 0x8000)

    def lost(self, kind, since=0):
        """Numbers that are missing between the first packet and the last."""
        numbers = {p.sequence for p in self.packets[kind][since:]}
        if not numbers:
            return 0
        first = self.packets[kind][since].sequence
        span = [((n - first + 0x8000) & 0xFFFF) - 0x8000 for n in numbers]
        return max(span) - min(span) + 1 - len(numbers)

    async def close(self):
        for track in (self.sound, self.picture):
            if track:
                track.stop()
        await self.pc.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
