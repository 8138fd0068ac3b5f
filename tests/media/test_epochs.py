"""The invariant over a recorded run: all that is sent on in an epoch is its holder's.

Three people send marked packets all the time, whether they may or not, while the floor goes round between them. A fourth
writes down every packet. The server numbers what it sends on, so that the packets in the order of their numbers, read
as a list of senders, must be the journal's list of holders.
"""

import asyncio
import itertools
import random
import unittest

from line import Line
from marked import MarkedPicture, MarkedSound
from patience import Story, until
from peer import Peer
from person import gather
from served import Served

HANDOVERS = 40
SEED = 7
# How much longer an epoch lasts than until the recorder has heard its holder.
STAY_MAX_S = 0.12


def setUpModule():
    global server
    server = unittest.enterModuleContext(Served())


def runs(packets):
    """The senders, each once for a stretch of packets that follow each other."""
    return [sender for sender, _ in itertools.groupby(packet.mark[0] for packet in packets)]


def is_subsequence(short, long):
    rest = iter(long)
    return all(one in rest for one in short)


class Epochs(Story):
    async def recorded(self):
        """The recorder's peer and the holders by the journal, as indices of the senders."""
        self.meeting, people = await gather(server, "Awa", "Ben", "Cleo", "Recorder")
        *senders, recorder = people
        peers = [Peer(MarkedSound(i), MarkedPicture(i), decodes=False) for i in range(len(senders))]
        peers.append(Peer(decodes=False))
        lines = await asyncio.gather(
            *(Line.join(who, self.meeting, peer) for who, peer in zip(people, peers))
        )
        for line in lines:
            self.addAsyncCleanup(line.close)
        await self.go_round(senders, peers[-1])
        number = {person.participant[self.meeting]: i for i, person in enumerate(senders)}
        return peers, [number[who] for who in await recorder.grants(self.meeting)]

    async def go_round(self, senders, record):
        dice = random.Random(SEED)
        holder = dice.randrange(len(senders))
        await senders[holder].claim(self.meeting)
        for _ in range(HANDOVERS):
            await self.heard(record, holder)
            await asyncio.sleep(dice.random() * STAY_MAX_S)
            to = dice.choice([i for i in range(len(senders)) if i != holder])
            await senders[holder].hand(self.meeting, senders[to])
            holder = to
        await self.heard(record, holder)
        # Keyframes are asked for twice a second at most: not every epoch has had a picture.
        for to in range(len(senders)):
            if to != holder:
                await senders[holder].hand(self.meeting, senders[to])
                holder = to
            # The last picture may be of an earlier turn of theirs: the sound says that this one is heard.
            await self.heard(record, holder)
            await self.heard(record, holder, "video")
        await senders[holder].release(self.meeting)

    async def heard(self, record, holder, kind="audio"):
        packets = record.packets[kind]
        await until(f"the holder's {kind}", lambda: packets and packets[-1].mark[0] == holder)

    async def test_every_packet_of_an_epoch_is_its_holders(self):
        peers, holders = await self.recorded()
        record = peers[-1]
        self.assertGreater(len(holders), HANDOVERS)

        sound = record.in_order("audio")
        self.assertEqual(runs(sound), holders, "who was heard, and who held the floor")
        self.assertEqual(record.lost("audio"), 0)
        self.assert_goes_forward([packet.timestamp for packet in sound])

        # A picture begins with a keyframe, so a short epoch may have none; a foreign one it never has.
        picture = record.in_order("video")
        shown = runs(picture)
        self.assertTrue(is_subsequence(shown, holders), f"{shown} of {holders}")
        self.assertEqual(set(shown), {0, 1, 2})
        firsts = [
            packet
            for last, packet in itertools.pairwise([None, *picture])
            if not last or last.mark[0] != packet.mark[0]
        ]
        self.assertTrue(all(packet.starts_keyframe for packet in firsts))
        self.assertEqual(record.lost("video"), 0)
        self.assert_goes_forward([packet.timestamp for packet in picture])

        for i, peer in enumerate(peers[:-1]):
            own = [p for kind in ("audio", "video") for p in peer.packets[kind] if p.mark[0] == i]
            self.assertEqual(own, [], "nobody is sent their own")
            others = [holder for holder in holders if holder != i]
            merged = [holder for holder, _ in itertools.groupby(others)]
            self.assertTrue(is_subsequence(runs(peer.in_order("audio")), merged))

    def assert_goes_forward(self, timestamps):
        for earlier, later in itertools.pairwise(timestamps):
            self.assertLess(0, (later - earlier) & 0xFFFFFFFF)
            self.assertLess((later - earlier) & 0xFFFFFFFF, 1 << 31)


if __name__ == "__main__":
    unittest.main()
