//! Which simulcast layer a receiver gets, by how large it shows a slot and what its line carries (RFC 8853).

use crate::CAMERAS;
use crate::limit::SMALL_WIDTH;

/// A layer of a source. A source without simulcast has the large one alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layer {
    Large,
    Small,
}

impl Layer {
    pub(crate) fn index(self) -> usize {
        match self {
            Self::Large => 0,
            Self::Small => 1,
        }
    }

    pub(crate) fn other(self) -> Self {
        match self {
            Self::Large => Self::Small,
            Self::Small => Self::Large,
        }
    }
}

/// The rates of a shown camera's layers in bit/s; `None`: the layer sends nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rates {
    pub large: Option<u64>,
    pub small: Option<u64>,
}

impl Rates {
    fn of(self, layer: Layer) -> Option<u64> {
        match layer {
            Layer::Large => self.large,
            Layer::Small => self.small,
        }
    }

    /// The layer to take for a wish, if there is any.
    fn nearest(self, wish: Layer) -> Option<(Layer, u64)> {
        [wish, wish.other()].into_iter().find_map(|l| Some((l, self.of(l)?)))
    }
}

/// What a receiver is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Stage video (screen, or the one picture of a player).
    pub stage: bool,
    pub cameras: [Option<Layer>; CAMERAS],
    /// What all of it would take if the line were wide, in bit/s.
    pub wish: u64,
    /// All that is wished for is in it.
    pub whole: bool,
}

/// What the stage's audio takes: set aside first, so that it is the last to go.
const AUDIO: u64 = 64_000;
/// Room that a larger layer needs above its rate before it is taken (percent): no switching to and fro.
const HEADROOM: u64 = 115;

/// What is going on is kept while the line carries this much of it (percent): a picture given up costs a keyframe and some seconds to
/// come back.
const KEEP: u64 = 90;

impl Plan {
    /// More than voice was wished for.
    pub(crate) fn has_wishes(&self) -> bool {
        self.wish > AUDIO
    }
}

/// Would a plan wish for more than voice?
pub(crate) fn wishes_pictures(
    stage: Option<u64>,
    widths: &[u16; CAMERAS],
    cameras: &[Option<Rates>; CAMERAS],
) -> bool {
    let shown = |(width, rates): (&u16, &Option<Rates>)| {
        *width > 0 && rates.is_some_and(|rates| wished(rates, *width) > 0)
    };
    stage.is_some() || widths.iter().zip(cameras).any(shown)
}

fn fits(rate: u64, left: u64, goes_on: bool) -> bool {
    let percent = if goes_on { KEEP } else { 100 };
    rate.saturating_mul(percent) / 100 <= left
}

/// Plans a receiver's video. `line`: what its line carries in bit/s, if known; `stage`: the stage video's rate; `widths`: how wide each camera is shown
/// (0: not); `cameras`: what is in the slots (`None`: nothing, or the receiver's own); `now`: its plan up to now.
pub(crate) fn plan(
    line: Option<u64>,
    stage: Option<u64>,
    widths: &[u16; CAMERAS],
    cameras: &[Option<Rates>; CAMERAS],
    now: &Plan,
) -> Plan {
    let mut left = line.unwrap_or(u64::MAX).saturating_sub(AUDIO);
    let mut plan = Plan { stage: true, cameras: [None; CAMERAS], wish: AUDIO, whole: true };
    if let Some(rate) = stage {
        plan.wish += rate;
        plan.stage = fits(rate, left, now.stage);
        left = if plan.stage { left.saturating_sub(rate) } else { left };
        plan.whole = plan.stage;
    }
    // First the small layer for all, then larger ones as far as it goes.
    let mut base = [0; CAMERAS];
    for i in 0..CAMERAS {
        let (Some(rates), true) = (cameras[i], widths[i] > 0) else { continue };
        let Some((layer, rate)) = rates.nearest(Layer::Small) else { continue };
        plan.wish += wished(rates, widths[i]);
        if fits(rate, left, now.cameras[i].is_some()) {
            left = left.saturating_sub(rate);
            base[i] = rate;
            plan.cameras[i] = Some(layer);
        } else {
            plan.whole = false;
        }
    }
    for i in 0..CAMERAS {
        let (Some(rates), true) = (cameras[i], widths[i] > SMALL_WIDTH) else { continue };
        let (Some(_), Some(large)) = (plan.cameras[i], rates.large) else { continue };
        let more = large.saturating_sub(base[i]);
        let percent = if now.cameras[i] == Some(Layer::Large) { 100 } else { HEADROOM };
        if more.saturating_mul(percent) / 100 <= left {
            left -= more;
            plan.cameras[i] = Some(Layer::Large);
        } else {
            plan.whole = false;
        }
    }
    plan
}

fn wished(rates: Rates, width: u16) -> u64 {
    let wish = if width > SMALL_WIDTH { Layer::Large } else { Layer::Small };
    rates.nearest(wish).map_or(0, |(_, rate)| rate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Layer::{Large, Small};

    const BOTH: Option<Rates> = Some(Rates { large: Some(1_000_000), small: Some(150_000) });
    const ONE: Option<Rates> = Some(Rates { large: Some(1_000_000), small: None });
    const NONE: Plan = Plan { stage: false, cameras: [None; CAMERAS], wish: 0, whole: true };

    #[test]
    fn by_width_when_the_line_is_wide() {
        let cameras = [BOTH, BOTH, ONE, None, BOTH, Some(Rates::default())];
        let plan = plan(None, None, &[1280, 320, 320, 640, 0, 640], &cameras, &NONE);
        assert_eq!(plan.cameras, [Some(Large), Some(Small), Some(Large), None, None, None]);
        assert!(plan.stage && plan.whole);
        assert_eq!(plan.wish, AUDIO + 1_000_000 + 150_000 + 1_000_000);
    }

    #[test]
    fn audio_then_stage_then_small_then_large() {
        let cameras = [BOTH, BOTH, None, None, None, None];
        let widths = [1280; CAMERAS];
        let at = |line| {
            let p = plan(Some(line), Some(800_000), &widths, &cameras, &NONE);
            assert_eq!(p.whole, line >= 4_000_000);
            (p.stage, p.cameras[0], p.cameras[1])
        };
        assert_eq!(at(50_000), (false, None, None));
        assert_eq!(at(300_000), (false, Some(Small), None));
        assert_eq!(at(900_000), (true, None, None));
        assert_eq!(at(1_200_000), (true, Some(Small), Some(Small)));
        assert_eq!(at(2_200_000), (true, Some(Large), Some(Small)));
        assert_eq!(at(4_000_000), (true, Some(Large), Some(Large)));
    }

    #[test]
    fn a_larger_layer_needs_headroom_only_to_begin() {
        let cameras = [BOTH, None, None, None, None, None];
        let widths = [1280; CAMERAS];
        let mut now = NONE;
        let line = Some(AUDIO + 1_000_000);
        assert_eq!(plan(line, None, &widths, &cameras, &now).cameras[0], Some(Small));
        now.cameras[0] = Some(Large);
        assert_eq!(plan(line, None, &widths, &cameras, &now).cameras[0], Some(Large));
    }

    #[test]
    fn what_goes_on_is_kept_for_a_while_on_a_thinner_line() {
        let cameras = [ONE, None, None, None, None, None];
        let widths = [320; CAMERAS];
        let now = Plan { stage: true, cameras: [Some(Large); CAMERAS], ..NONE };
        let at = |line, now| {
            let p = plan(Some(AUDIO + line), Some(1_000_000), &widths, &cameras, now);
            (p.stage, p.cameras[0])
        };
        assert_eq!(at(1_000_000, &NONE), (true, None));
        assert_eq!(at(1_910_000, &now), (true, Some(Large)));
        assert_eq!(at(1_890_000, &now), (true, None));
        assert_eq!(at(910_000, &now), (true, None));
        assert_eq!(at(890_000, &now), (false, None));
    }
}
