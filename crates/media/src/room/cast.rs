//! Who is in which slot.
//!
//! Of a member's peers the newest that offers a track is its source, so that an encoder replaces the tab's microphone and gives it back
//! when it leaves. Cameras: the holder's first, then who spoke last, then who came last; a slot is stable while its member stays shown.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{Room, Work};
use crate::fact::{Fact, Kind};
use crate::layer::{self, Layer, Rates};
use crate::{CAMERAS, MemberId};

/// The slots, as told and as forwarded.
#[derive(Debug, Default)]
pub(crate) struct Cast {
    audio: Option<MemberId>,
    screen: Option<MemberId>,
    cameras: [Option<MemberId>; CAMERAS],
    /// Grows with every change of the camera slots: the name of a stretch of being shown.
    stretch: u64,
    /// What players with one picture see: track and layer.
    pub picture: Option<(u32, Layer)>,
    /// Tracks that may be forwarded: name, peer's place, index in the peer.
    on_air: Vec<(u32, usize, usize)>,
    /// The rates of the shown cameras and of the stage video, for planning.
    rates: [Option<(MemberId, Rates)>; CAMERAS],
    stage_rate: Option<u64>,
}

/// A member's source of a kind: the order of the peer's join, its place, the track's index.
type Source = (u64, usize, usize);
type Sources = BTreeMap<(MemberId, Kind), Source>;

impl Cast {
    pub(super) fn on_air(&self) -> &[(u32, usize, usize)] {
        &self.on_air
    }

    /// Where a track on air comes from: peer's place and track's index.
    pub(super) fn find(&self, track: u32) -> Option<(usize, usize)> {
        self.on_air.iter().find(|(id, ..)| *id == track).map(|(_, place, index)| (*place, *index))
    }
}

impl Room {
    /// Decides the slots anew and tells them if they changed.
    pub(super) fn recast(&mut self, work: &mut Work) {
        self.cast_due = false;
        let sources = self.sources();
        let holder = self.permits.holder;
        let of = |kind| sources.get(&(holder?, kind)).copied();
        let audio = of(Kind::Voice);
        let screen = of(Kind::Screen).filter(|s| self.is_on(*s, work));
        let before = (self.cast.audio, self.cast.screen, self.cast.cameras);
        self.cast.audio = holder.filter(|_| audio.is_some());
        self.cast.screen = holder.filter(|_| screen.is_some());
        let chosen = self.choose_cameras(&sources, work);
        self.seat_cameras(&chosen);
        self.cast.on_air.clear();
        for source in [audio, screen].into_iter().flatten() {
            self.air(source);
        }
        self.show_cameras(&sources, work);
        let may = holder.is_some_and(|h| self.permits.cameras.contains(&h));
        let camera = of(Kind::Camera).filter(|s| may && self.is_on(*s, work));
        self.frame(screen, camera, work);
        let after = (self.cast.audio, self.cast.screen, self.cast.cameras);
        if before != after {
            let (audio, screen, cameras) = after;
            work.facts.push((self.id, Fact::Slots { audio, screen, cameras }));
        }
        for place in 0..self.peers.len() {
            self.replan(place, work);
        }
    }

    /// Finds every member's sources and marks their tracks.
    fn sources(&mut self) -> Sources {
        let mut sources = Sources::new();
        for (place, peer) in self.peers.iter_mut().enumerate() {
            let Some(peer) = peer else { continue };
            for (index, track) in peer.tracks.iter_mut().enumerate() {
                track.is_source = false;
                if peer.connected {
                    let best = sources.entry((peer.member, track.kind)).or_default();
                    *best = (*best).max((peer.order, place, index));
                }
            }
        }
        for (_, place, index) in sources.values() {
            if let Some(peer) = self.peers[*place].as_mut() {
                peer.tracks[*index].is_source = true;
            }
        }
        sources
    }

    fn is_on(&self, (_, place, index): Source, work: &Work) -> bool {
        self.peers[place].as_ref().is_some_and(|p| p.tracks[index].is_on(work.now))
    }

    /// The members to show, best first, at most as many as there are slots.
    fn choose_cameras(&self, sources: &Sources, work: &Work) -> Vec<MemberId> {
        let ranked = self.permits.cameras.iter().filter_map(|member| {
            let source = *sources.get(&(*member, Kind::Camera))?;
            let holds = self.permits.holder == Some(*member);
            let rank = Reverse((holds, self.spoke.get(member).copied(), source.0));
            self.is_on(source, work).then_some((rank, *member))
        });
        let mut ranked: Vec<_> = ranked.collect();
        ranked.sort();
        ranked.into_iter().take(CAMERAS).map(|(_, member)| member).collect()
    }

    /// Puts the chosen into slots: who is in one stays there.
    fn seat_cameras(&mut self, chosen: &[MemberId]) {
        let cameras = &mut self.cast.cameras;
        for slot in cameras.iter_mut() {
            *slot = slot.filter(|m| chosen.contains(m));
        }
        for member in chosen {
            if !cameras.contains(&Some(*member))
                && let Some(free) = cameras.iter_mut().find(|s| s.is_none())
            {
                *free = Some(*member);
            }
        }
    }

    /// Marks the tracks that are shown; a track that stays keeps its stretch.
    fn show_cameras(&mut self, sources: &Sources, work: &Work) {
        let shown = self.cast.cameras.map(|member| {
            let (_, place, index) = *sources.get(&(member?, Kind::Camera))?;
            Some((place, index))
        });
        self.cast.rates = [None; CAMERAS];
        for (place, peer) in self.peers.iter_mut().enumerate() {
            let Some(peer) = peer else { continue };
            for (index, track) in peer.tracks.iter_mut().enumerate() {
                let slot = shown.iter().position(|s| *s == Some((place, index)));
                let number = slot.and_then(|s| u8::try_from(s).ok());
                let since = track.shown.filter(|(before, _)| Some(*before) == number);
                track.shown = number.map(|number| {
                    since.unwrap_or_else(|| {
                        self.cast.stretch += 1;
                        (number, self.cast.stretch)
                    })
                });
                if let Some(slot) = slot {
                    self.cast.rates[slot] = Some((peer.member, track.rates(work.now)));
                    self.cast.on_air.push((track.id, place, index));
                }
            }
        }
    }

    /// After a closed gate the shown cameras begin anew, so that what was dropped leaves no gap.
    pub(super) fn restart_cameras(&mut self) {
        for track in self.peers.iter_mut().flatten().flat_map(|p| &mut p.tracks) {
            track.shown = None;
        }
    }

    fn air(&mut self, (_, place, index): Source) {
        if let Some(track) = self.peers[place].as_ref().and_then(|p| p.tracks.get(index)) {
            self.cast.on_air.push((track.id, place, index));
        }
    }

    /// The one picture of players: the screen if shared, else the holder's camera.
    fn frame(&mut self, screen: Option<Source>, camera: Option<Source>, work: &Work) {
        let track = |source: Option<Source>| {
            let (_, place, index) = source?;
            let track = self.peers[place].as_ref()?.tracks.get(index)?;
            let Rates { large, small } = track.rates(work.now);
            let large = large.map(|rate| (Layer::Large, rate));
            let (layer, rate) = large.or(small.map(|rate| (Layer::Small, rate)))?;
            Some((track.id, layer, rate))
        };
        let (screen, shown) = (track(screen), track(camera));
        self.cast.picture = screen.or(shown).map(|(id, layer, _)| (id, layer));
        self.cast.stage_rate = screen.map(|(.., rate)| rate);
        // Not shown in a slot, it is on air all the same.
        if let (Some(source), Some((id, ..))) = (camera, shown)
            && self.cast.find(id).is_none()
        {
            self.air(source);
        }
    }

    /// Plans a receiver's video anew.
    pub(super) fn replan(&mut self, place: usize, work: &Work) {
        let Some(peer) = self.peers[place].as_mut() else { return };
        let member = peer.member;
        let cameras = self.cast.rates.map(|of| of.filter(|(m, _)| *m != member).map(|(_, r)| r));
        let stage = self.cast.stage_rate;
        let wishes_pictures = layer::wishes_pictures(stage, &peer.widths, &cameras);
        if peer.estimates && wishes_pictures && !peer.plan.has_wishes() {
            peer.begin_pictures();
        }
        let line = if peer.estimates { peer.line.carries(work.now) } else { None };
        let plan = layer::plan(line, stage, &peer.widths, &cameras, &peer.plan);
        peer.take_plan(plan);
        if peer.estimates {
            if plan.whole {
                peer.line.suffices();
            }
            peer.desire(&plan);
        }
    }

    /// Where the holder's voice stands: its track, and the sequence number that comes next.
    pub(super) fn holder_voice(&self) -> Option<(u32, u64)> {
        let holder = self.permits.holder?;
        let of_holder = self.peers.iter().flatten().filter(|p| p.member == holder);
        let mut tracks = of_holder.flat_map(|p| &p.tracks);
        let voice = tracks.find(|t| t.kind == Kind::Voice && t.is_source)?;
        let newest = voice.layers[Layer::Large.index()].newest?;
        Some((voice.id, newest + 1))
    }
}
