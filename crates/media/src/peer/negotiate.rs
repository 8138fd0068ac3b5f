//! Offers and answers of a peer.

use std::time::{Duration, Instant};

use str0m::change::SdpOffer;
use str0m::media::{Mid, Pt};
use str0m::rtp::StreamTx;

use super::{Line, Peer, Seats};
use crate::answer;
use crate::codec::{self, CODECS};
use crate::count::PeerCounts;
use crate::layer::Plan;
use crate::maker::Maker;
use crate::offer::{self, Offer, Seat};
use crate::rate::Bucket;
use crate::slot::Slot;
use crate::track::Track;
use crate::{CAMERAS, Join, JoinError, PeerId, limit};

/// Sent video packets kept for resending: how many, how long, and at most which share of what is sent. Enough for a large keyframe, and
/// for the answer to what is lost on any line that talk is possible on; an entry takes half a KiB beside the payload, which all receivers
/// share, and the cache grows by what comes in this time.
const CACHE: (usize, Duration, Option<f32>) = (192, Duration::from_millis(300), Some(0.15));

pub(super) fn clear_cache(stream: &mut StreamTx) {
    let (packets, age, share) = CACHE;
    stream.set_rtx_cache(packets, age, share);
}

impl Peer {
    /// Makes a peer of an offer, and the answer. `crowded`: many are in the room; `ids` gives each track a name.
    pub(crate) fn join(
        maker: &Maker,
        join: &Join,
        crowded: bool,
        order: u64,
        ids: &mut u32,
        now: Instant,
    ) -> Result<(Self, String), JoinError> {
        let read = offer::read(join.client, &join.offer)?;
        let (rtc, estimates) = maker.make(crowded, now);
        let mut peer = Self {
            id: join.peer,
            member: join.member,
            client: join.client,
            order,
            connected: false,
            over: None,
            joined: now,
            heard: now,
            sends: false,
            tracks: Vec::new(),
            seats: Seats::default(),
            widths: [limit::SMALL_WIDTH; CAMERAS],
            line: Line::new(),
            plan: Plan { stage: true, cameras: [None; CAMERAS], wish: 0, whole: true },
            told: [None; 3],
            counts: PeerCounts { peer: join.peer, member: join.member, ..PeerCounts::default() },
            dirty: true,
            ufrag: String::new(),
            addresses: Vec::new(),
            rtc,
            estimates,
            clock: now,
            codecs: Vec::new(),
            streams: std::collections::VecDeque::new(),
            fingerprints: read.fingerprints.clone(),
            desired: (0, false),
            owed: Vec::new(),
            due: now,
            packets: Bucket::new(limit::PACKETS, now),
            bytes: Bucket::new(limit::BYTES, now),
            checks: Bucket::new(limit::CHECKS, now),
            flooded: 0,
            floods: 0,
            round: 0,
            wave: 0,
            panics: false,
        };
        let answer = peer.answer(&read, ids)?;
        Ok((peer, answer))
    }

    /// Takes a further offer, as of an ICE restart. The certificate must stay.
    pub(crate) fn offer(&mut self, text: &str, ids: &mut u32) -> Result<String, JoinError> {
        let read = offer::read(self.client, text)?;
        if read.fingerprints != self.fingerprints {
            return Err(JoinError::WrongFingerprint);
        }
        self.answer(&read, ids)
    }

    fn answer(&mut self, read: &Offer, ids: &mut u32) -> Result<String, JoinError> {
        let mut refused = None;
        let answer = self.guarded(|peer| {
            let parsed = SdpOffer::from_sdp_string(&read.text(peer.estimates));
            let accepted = parsed.map_err(|e| e.to_string()).and_then(|offer| {
                peer.rtc.sdp_api().accept_offer(offer).map_err(|e| e.to_string())
            });
            match accepted {
                Ok(answer) => {
                    peer.ufrag = peer.rtc.direct_api().local_ice_credentials().ufrag;
                    peer.take_lines(read, ids);
                    Ok(Some(answer::with_candidates(answer.to_sdp_string())))
                }
                Err(why) => {
                    refused = Some(why);
                    Ok(None)
                }
            }
        });
        let why = || refused.as_deref().map_or_else(|| "it cannot be answered".to_owned(), short);
        answer.flatten().ok_or_else(|| JoinError::Malformed(why()))
    }

    /// Makes tracks and slots of the lines; those known keep their state.
    fn take_lines(&mut self, read: &Offer, ids: &mut u32) {
        self.codecs = codec::table(self.rtc.codec_config());
        for (mid, kind, rids) in &read.tracks {
            let mid = Mid::from(mid.as_str());
            if !self.tracks.iter().any(|t| t.mid == mid || t.kind == *kind) {
                *ids += 1;
                self.tracks.push(Track::new(*ids, mid, *kind, rids.clone()));
            }
        }
        for (mid, seat) in &read.seats {
            self.take_seat(Mid::from(mid.as_str()), *seat);
        }
    }

    fn take_seat(&mut self, mid: Mid, seat: Seat) {
        let pts = self.pts(mid);
        let mut direct = self.rtc.direct_api();
        let Some(stream) = direct.stream_tx_by_mid(mid, None) else { return };
        let ssrc = stream.ssrc();
        let place = self.seats.place(seat);
        match place {
            Some(slot) if slot.mid == mid && slot.ssrc == ssrc => slot.renegotiate(pts),
            Some(_) | None => {
                if seat != Seat::Audio {
                    clear_cache(stream);
                    // Forwarded as it comes: a queue in here could send an old holder's picture after the hand-over.
                    stream.set_unpaced(true);
                }
                *place = Some(Slot::new(mid, ssrc, pts));
            }
        }
    }

    /// The payload types that the client takes on a line, by codec.
    fn pts(&self, mid: Mid) -> [Option<Pt>; CODECS] {
        let mut pts = [None; CODECS];
        let Some(media) = self.rtc.media(mid) else { return pts };
        for pt in media.remote_pts() {
            if let Some((_, codec)) = self.codecs.iter().find(|(p, _)| p == pt) {
                pts[codec.index()].get_or_insert(*pt);
            }
        }
        pts
    }

    /// Its name, for tests and logs.
    pub(crate) fn is(&self, id: PeerId) -> bool {
        self.id == id
    }
}

/// A library's message, short enough to be told.
fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}
