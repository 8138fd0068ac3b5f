//! Codecs that pass through, and where a decoder can begin.

use str0m::format::{Codec as StrCodec, CodecConfig};
use str0m::media::Pt;
use str0m::rtp::Vp8Descriptor;

/// What is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Codec {
    Opus,
    Vp8,
    H264,
}

/// How many there are: the length of a table by codec.
pub(crate) const CODECS: usize = 3;

/// Payload types before a client's offer replaces them.
const PT_H264: u8 = 108;
const PT_H264_RTX: u8 = 109;
/// Constrained baseline, level 3.1: what every browser and encoder has.
const H264_PROFILE: u32 = 0x0042_e01f;

impl Codec {
    pub(crate) fn index(self) -> usize {
        match self {
            Self::Opus => 0,
            Self::Vp8 => 1,
            Self::H264 => 2,
        }
    }

    pub(crate) fn is_video(self) -> bool {
        match self {
            Self::Opus => false,
            Self::Vp8 | Self::H264 => true,
        }
    }

    /// RTP ticks per second.
    pub(crate) fn clock(self) -> u32 {
        match self {
            Self::Opus => 48_000,
            Self::Vp8 | Self::H264 => 90_000,
        }
    }

    fn of(codec: StrCodec) -> Option<Self> {
        match codec {
            StrCodec::Opus => Some(Self::Opus),
            StrCodec::Vp8 => Some(Self::Vp8),
            StrCodec::H264 => Some(Self::H264),
            _ => None,
        }
    }

    /// The codec's name in an `a=rtpmap` line, lower case.
    pub(crate) fn of_rtpmap(name: &str) -> Option<Self> {
        if name.eq_ignore_ascii_case("opus") {
            Some(Self::Opus)
        } else if name.eq_ignore_ascii_case("vp8") {
            Some(Self::Vp8)
        } else if name.eq_ignore_ascii_case("h264") {
            Some(Self::H264)
        } else {
            None
        }
    }
}

/// Adds the one H.264 that is served; opus and VP8 stand before it, so that an answer prefers VP8.
pub(crate) fn add_h264(config: &mut CodecConfig) {
    config.add_h264(Pt::from(PT_H264), Some(Pt::from(PT_H264_RTX)), true, H264_PROFILE);
}

/// The codecs of a peer by payload type.
pub(crate) fn table(config: &CodecConfig) -> Vec<(Pt, Codec)> {
    config.params().iter().filter_map(|p| Some((p.pt(), Codec::of(p.spec().codec)?))).collect()
}

/// What the forwarder must know of a video payload.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Look {
    /// A decoder can begin at this packet.
    pub key: bool,
    /// The VP8 descriptor (RFC 7741), for rewriting picture ids.
    pub vp8: Option<Vp8Descriptor>,
}

/// Looks at a payload. A VP8 descriptor that does not parse is passed on untouched, never a beginning.
pub(crate) fn look(codec: Codec, payload: &[u8]) -> Look {
    match codec {
        Codec::Opus => Look::default(),
        Codec::Vp8 => match Vp8Descriptor::parse(payload) {
            Ok(d) => Look { key: d.starts_keyframe(payload), vp8: Some(d) },
            Err(_) => Look::default(),
        },
        Codec::H264 => Look { key: h264_begins(payload), vp8: None },
    }
}

const NAL_SPS: u8 = 7;
const NAL_STAP_A: u8 = 24;

/// A decoder begins at the parameter set (SPS) that encoders send before each IDR picture, alone or first in a STAP-A (RFC 6184, 5.7.1).
fn h264_begins(payload: &[u8]) -> bool {
    let Some(first) = payload.first() else { return false };
    match first & 0x1f {
        NAL_SPS => true,
        NAL_STAP_A => payload.get(3).is_some_and(|nal| nal & 0x1f == NAL_SPS),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vp8_begins_at_a_keyframes_first_packet_only() {
        let key = [0x90, 0x80, 0x81, 0x02, 0x00, 1, 2];
        let inter = [0x90, 0x80, 0x81, 0x02, 0x01, 1, 2];
        let middle = [0x80, 0x80, 0x81, 0x02, 0x00, 1, 2];
        assert!(look(Codec::Vp8, &key).key);
        assert!(!look(Codec::Vp8, &inter).key);
        assert!(!look(Codec::Vp8, &middle).key);
        assert!(!look(Codec::Vp8, &[]).key);
        assert_eq!(look(Codec::Vp8, &key).vp8.and_then(|d| d.picture_id()), Some(0x102));
    }

    #[test]
    fn h264_begins_at_a_parameter_set() {
        assert!(h264_begins(&[0x67, 1]));
        assert!(h264_begins(&[24, 0, 9, 0x67]));
        assert!(!h264_begins(&[24, 0, 9, 0x41]));
        assert!(!h264_begins(&[0x65, 1]));
        assert!(!h264_begins(&[28, 0x85]));
        assert!(!h264_begins(&[]));
    }
}
