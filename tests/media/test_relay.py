"""The credentials that the server hands out open the TURN server they are for, and sound comes through it."""

import datetime
import unittest

from aiortc import RTCConfiguration, RTCIceServer, RTCIceTransportPolicy
from line import Line
from patience import Story, until
from peer import Peer
from person import gather
from relay import SECRET, Relay
from served import Served
from sound import Tone


def setUpModule():
    global server, relay
    relay = unittest.enterModuleContext(Relay())
    server = unittest.enterModuleContext(
        Served(TURN_URLS=relay.url, TURN_SECRET=SECRET, STUN_URLS="stun:127.0.0.1:3478")
    )


class Relayed(Story):
    async def test_sound_goes_by_the_relay_with_the_servers_credentials(self):
        meeting, (awa, ben) = await gather(server, "Awa", "Ben")
        told = await ben.call("GET", f"/meetings/{meeting}/ice_servers")
        expires = datetime.datetime.fromisoformat(told["expires_at"])
        left = expires - datetime.datetime.now(datetime.UTC)
        self.assertGreater(left, datetime.timedelta(minutes=5))
        self.assertLess(left, datetime.timedelta(days=2))
        by_url = {}
        for one in told["ice_servers"]:
            for url in one["urls"] if isinstance(one["urls"], list) else [one["urls"]]:
                by_url[url] = one
        self.assertNotIn("credential", by_url["stun:127.0.0.1:3478"])
        turn = by_url[relay.url]
        self.assertEqual(int(turn["username"].split(":")[0]), int(expires.timestamp()))

        # No other way than by the relay.
        configuration = RTCConfiguration(
            iceServers=[
                RTCIceServer(urls=relay.url, username=turn["username"], credential=turn["credential"])
            ],
            iceTransportPolicy=RTCIceTransportPolicy.RELAY,
        )
        bens = Peer(configuration=configuration)
        for who, peer in ((awa, Peer(Tone(440))), (ben, bens)):
            line = await Line.join(who, meeting, peer)
            self.addAsyncCleanup(line.close)
        kinds = {
            c.type
            for c in bens.pc.getTransceivers()[
                0
            ].receiver.transport.transport.iceGatherer.getLocalCandidates()
        }
        self.assertEqual(kinds, {"relay"})
        await awa.claim(meeting)
        await until("the tone by the relay", lambda: bens.heard.has(440, 5))

    async def test_a_wrong_credential_opens_nothing(self):
        peer = Peer(
            configuration=RTCConfiguration(
                iceServers=[RTCIceServer(urls=relay.url, username="1999999999:1", credential="bm8=")],
                iceTransportPolicy=RTCIceTransportPolicy.RELAY,
            )
        )
        self.addAsyncCleanup(peer.close)
        try:
            sdp = await peer.offer()
        except Exception:
            return
        self.assertNotIn("typ relay", sdp)


if __name__ == "__main__":
    unittest.main()
