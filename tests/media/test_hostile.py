"""Senders that do not keep to the rules: nothing of theirs reaches anybody, and the room goes on."""

import asyncio
import os
import re
import socket
import time
import unittest

from aiortc.rtp import RTCP_PSFB_PLI, RtcpPsfbPacket
from line import Line
from marked import MarkedPicture, MarkedSound
from patience import Story, until
from peer import Peer
from person import Person, gather
from served import Served
from stun import binding

AWA, MALLORY = 1, 9
# The server's limit is 1,500 datagrams a second of one peer, and as many at once.
FLOOD = 12_000


def setUpModule():
    global server
    server = unittest.enterModuleContext(Served())


def counted(name):
    return server.counted(name)


class Hostile(Story):
    async def room(self, attack, role="participant"):
        """Awa holds the floor, Cleo listens; `attack` is Mallory's peer, in the room with `role`."""
        self.meeting, (self.awa, self.cleo) = await gather(server, "Awa", "Cleo")
        self.mallory = await Person.arrive(server, "Mallory")
        await self.mallory.join(self.meeting, role)
        self.awas = Peer(MarkedSound(AWA), MarkedPicture(AWA), decodes=False)
        self.cleos = Peer(decodes=False)
        joins = ((self.awa, self.awas), (self.cleo, self.cleos), (self.mallory, attack))
        lines = await asyncio.gather(*(Line.join(who, self.meeting, peer) for who, peer in joins))
        for line in lines:
            self.addAsyncCleanup(line.close)
        await self.awa.claim(self.meeting)
        await self.awa_is_heard()
        return lines[-1]

    async def awa_is_heard(self):
        since = len(self.cleos.packets["audio"])
        await until("Awa is heard", lambda: len(self.cleos.packets["audio"]) >= since + 25)

    def assert_only_awa_came_through(self):
        for kind in ("audio", "video"):
            senders = {packet.mark[0] for packet in self.cleos.packets[kind]}
            self.assertEqual(senders, {AWA}, kind)
        self.assertEqual(self.cleos.lost("audio"), 0)
        self.assertTrue(server.alive)

    async def test_who_sends_without_the_floor_reaches_nobody_and_is_told_once(self):
        blocked = counted("blocked")
        line = await self.room(Peer(MarkedSound(MALLORY, every=0.002), decodes=False))
        await until("500 packets are blocked", lambda: counted("blocked") >= blocked + 500)
        self.assert_only_awa_came_through()
        told = [data for data in line.told("blocked") if data["what"] == "voice"]
        codes = [data["code"] for data in told]
        # Once an epoch: before Awa's grant there was one more.
        self.assertIn(codes, (["not_token_holder"], ["not_token_holder"] * 2))

    async def test_an_observer_reaches_nobody(self):
        blocked = counted("blocked")
        sender = Peer(MarkedSound(MALLORY), MarkedPicture(MALLORY), decodes=False)
        line = await self.room(sender, role="observer")
        await until("100 packets are blocked", lambda: counted("blocked") >= blocked + 100)
        self.assert_only_awa_came_through()
        await until("the observer is told", lambda: line.told("blocked"))
        self.assertEqual({data["code"] for data in line.told("blocked")}, {"role_forbids"})
        # Listening is an observer's right.
        self.assertEqual({packet.mark[0] for packet in sender.packets["audio"]}, {AWA})

    async def test_a_flood_is_dropped_unread_and_the_room_goes_on(self):
        flooder = Peer(MarkedSound(MALLORY), decodes=False)
        await self.room(flooder)
        flooded, datagrams = counted("flooded"), counted("datagrams")
        ice = flooder.pc.getSenders()[0].transport.transport
        for at in range(FLOOD):
            # As RTP, encrypted with no key that anybody has.
            await ice._send(b"\x80\x6f" + os.urandom(118))
            if at % 50 == 0:
                await asyncio.sleep(0)
        await until("the flood is dropped unread", lambda: counted("flooded") > flooded)
        self.assertGreater(counted("datagrams"), datagrams)
        await self.awa_is_heard()
        self.assert_only_awa_came_through()

    async def test_requests_for_keyframes_are_bounded(self):
        nagger = Peer(decodes=False)
        await self.room(nagger)
        await until("a picture", lambda: nagger.packets["video"])
        receiver = next(r for r in nagger.pc.getReceivers() if r._RTCRtpReceiver__kind == "video")
        ssrc = nagger.packets["video"][0].ssrc
        asked, started = self.awas.keyframes_asked, time.monotonic()
        told = counted("keyframes_asked")
        for at in range(500):
            await receiver.transport._send_rtp(
                bytes(RtcpPsfbPacket(fmt=RTCP_PSFB_PLI, ssrc=1, media_ssrc=ssrc))
            )
            await asyncio.sleep(0.002)
        await until("the requests have come", lambda: counted("keyframes_asked") > told)
        await self.awa_is_heard()
        most = (time.monotonic() - started) / 0.5 + 2
        self.assertLessEqual(self.awas.keyframes_asked - asked, most)
        self.assert_only_awa_came_through()

    async def test_a_candidate_never_makes_the_server_send_somewhere(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as victim:
            victim.bind(("127.0.0.1", 0))
            victim.setblocking(False)
            peer = Peer(decodes=False)
            offer = peer.offer

            async def aimed():
                port = victim.getsockname()[1]
                aim = f"a=candidate:1 1 udp 2130706431 127.0.0.1 {port} typ host"
                return re.sub(r"a=candidate:.*", aim, await offer())

            peer.offer = aimed
            line = await self.room(peer)
            aim = f"candidate:1 1 udp 2130706431 127.0.0.1 {victim.getsockname()[1]} typ host"
            await line.send({"type": "ice_candidate", "candidate": {"candidate": aim, "sdpMid": "0"}})
            await self.awa_is_heard()
            await until("Mallory hears Awa by the way they came", lambda: len(peer.packets["audio"]) > 25)
            with self.assertRaises(BlockingIOError):
                victim.recv(2_000)

    async def test_what_is_nobodys_is_counted_and_not_answered(self):
        await self.room(Peer(decodes=False))
        foreign, unknown = counted("foreign_ufrag"), counted("unknown_address") + counted("garbage")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.setblocking(False)
            stranger.connect(("127.0.0.1", server.udp_port))
            for _ in range(50):
                stranger.send(binding("abcdefgh:ijkl", "no such password"))
                # As DTLS, as RTP, and as nothing at all.
                for first in (b"\x16\xfe\xfd", b"\x80\x6f", b"\xff"):
                    stranger.send(first + os.urandom(60))
                await asyncio.sleep(0)
            await until("foreign checks are counted", lambda: counted("foreign_ufrag") >= foreign + 50)
            await until(
                "the rest too", lambda: counted("unknown_address") + counted("garbage") >= unknown + 150
            )
            with self.assertRaises(BlockingIOError):
                stranger.recv(2_000)
        await self.awa_is_heard()
        self.assert_only_awa_came_through()

    async def test_a_known_ufrag_with_a_wrong_password_opens_nothing(self):
        line = await self.room(Peer(decodes=False))
        ufrag = re.search(r"a=ice-ufrag:(\S+)", line.answers[0])[1]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.setblocking(False)
            stranger.connect(("127.0.0.1", server.udp_port))
            for _ in range(50):
                stranger.send(binding(f"{ufrag}:xxxx", "not the password of it"))
                await asyncio.sleep(0)
            since = len(line.peer.packets["audio"])
            await until("Mallory goes on hearing", lambda: len(line.peer.packets["audio"]) >= since + 25)
            try:
                # A refusal is fine; sound is not.
                while True:
                    self.assertLess(stranger.recv(2_000)[0], 4, "no more than STUN")
            except BlockingIOError:
                pass

    async def test_a_storm_of_joins_of_one_member_is_refused_and_the_room_goes_on(self):
        await self.room(Peer(decodes=False))
        peer = Peer(decodes=False)
        self.addAsyncCleanup(peer.close)
        offer = await peer.offer()
        path = f"/meetings/{self.meeting}/whep"
        storm = (
            self.mallory.ask("POST", path, offer, {"content-type": "application/sdp"}) for _ in range(40)
        )
        statuses = [status for status, _, _ in await asyncio.gather(*storm)]
        self.assertTrue(set(statuses) <= {201, 409, 429, 503}, statuses)
        self.assertGreaterEqual(sum(status != 201 for status in statuses), 25)
        await self.awa_is_heard()
        self.assert_only_awa_came_through()


if __name__ == "__main__":
    unittest.main()
