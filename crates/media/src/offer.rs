//! Reading a client's offer: what its lines are for, and what is cut from it before the WebRTC library sees it.
//!
//! Only what the roles need is read here (RFC 8866 and 8829); whether it is valid WebRTC the library decides.

use std::borrow::Cow;

use crate::codec::Codec;
use crate::fact::Kind;
use crate::{CAMERAS, Client, JoinError, limit};

/// What a line receives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seat {
    /// The holder's voice.
    Audio,
    /// The holder's screen.
    Screen,
    /// One camera slot, from 0.
    Camera(u8),
    /// The only video line: the holder's screen if shared, else the holder's camera.
    Picture,
}

/// An offer, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Offer {
    /// Without candidates, so that nothing is ever sent where a client points.
    text: String,
    /// The names of the lines that it sends on.
    sending: Vec<String>,
    /// The lower-case fingerprints, sorted: the certificate(s) that the client will show.
    pub fingerprints: Vec<String>,
    /// The lines it sends on: name, kind and simulcast layers (largest first; empty: none).
    pub tracks: Vec<(String, Kind, Vec<String>)>,
    /// The lines it receives on.
    pub seats: Vec<(String, Seat)>,
}

/// One media section.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent attributes of an SDP line")]
struct Line {
    mid: String,
    audio: bool,
    rejected: bool,
    sends: bool,
    receives: bool,
    rids: Vec<String>,
    codec: bool,
}

/// Reads an offer of a kind of client.
pub(crate) fn read(client: Client, text: &str) -> Result<Offer, JoinError> {
    if text.len() > limit::OFFER {
        return Err(JoinError::TooLong);
    }
    let count = text.lines().filter(|l| l.starts_with("m=")).count();
    if count > limit::LINES {
        return Err(JoinError::TooManyLines);
    }
    let (lines, rest) = sections(text)?;
    if rest.ufrags == 0 {
        return Err(JoinError::NoUfrag);
    }
    if rest.fingerprints.is_empty() {
        return Err(JoinError::WrongFingerprint);
    }
    if !lines.iter().any(|l| l.codec) {
        return Err(JoinError::Codecs);
    }
    let tracks = if client == Client::Whep { Vec::new() } else { tracks(&lines) };
    let seats = if client == Client::Whip { Vec::new() } else { seats(&lines) };
    let sending = lines.into_iter().filter(|l| l.sends).map(|l| l.mid).collect();
    Ok(Offer { text: rest.text, sending, fingerprints: rest.fingerprints, tracks, seats })
}

impl Offer {
    /// What is given to the library. Where nobody estimates the bandwidth to the client, its receiving lines are offered without transport-wide
    /// feedback: of each of their packets the library would keep a record in a list that grows by doubling, in a full room at all peers in
    /// the very same round (a pass over 1,000 then took 80 ms), and the client would report on packets that nobody asks about.
    pub(crate) fn text(&self, estimates: bool) -> Cow<'_, str> {
        if estimates {
            return Cow::Borrowed(&self.text);
        }
        let receives = |mid: &str| !self.sending.iter().any(|s| s == mid);
        Cow::Owned(without(&self.text, |mid, line| receives(mid) && is_feedback(line)))
    }
}

/// A text without those lines of its media sections that are to be cut, by the section's name and the line.
fn without(text: &str, is_cut: impl Fn(&str, &str) -> bool) -> String {
    let starts = text.match_indices("\nm=").map(|(at, _)| at + 1).chain([text.len()]);
    let mut rest = String::with_capacity(text.len());
    let mut from = 0;
    for to in starts {
        let section = &text[from..to];
        let mid = section.lines().find_map(|line| line.strip_prefix("a=mid:")).map(str::trim);
        let is_cut = |line: &str| mid.is_some_and(|mid| is_cut(mid, line));
        rest.extend(section.split_inclusive('\n').filter(|line| !is_cut(line)));
        from = to;
    }
    rest
}

/// A line about transport-wide feedback: its sequence numbers or its reports.
fn is_feedback(line: &str) -> bool {
    line.starts_with("a=extmap:") && line.contains("transport-wide-cc")
        || line.starts_with("a=rtcp-fb:") && line.trim_end().ends_with(" transport-cc")
}

/// What is not of one line.
#[derive(Debug, Default)]
struct Rest {
    text: String,
    ufrags: usize,
    fingerprints: Vec<String>,
}

fn sections(text: &str) -> Result<(Vec<Line>, Rest), JoinError> {
    let malformed = |why: &str| JoinError::Malformed(why.to_owned());
    let mut rest = Rest { text: String::with_capacity(text.len()), ..Rest::default() };
    let mut lines: Vec<Line> = Vec::new();
    for line in text.lines().map(str::trim_end).filter(|l| !l.is_empty()) {
        if line.starts_with("a=candidate:") || line == "a=end-of-candidates" {
            continue;
        }
        rest.text.push_str(line);
        rest.text.push_str("\r\n");
        if let Some(media) = line.strip_prefix("m=") {
            lines.push(
                begin(media).ok_or_else(|| malformed("a line that is neither audio nor video"))?,
            );
        } else if let Some(attribute) = line.strip_prefix("a=") {
            session(attribute, &mut rest);
            if let Some(current) = lines.last_mut() {
                of_line(attribute, current);
            }
        }
    }
    rest.fingerprints.sort();
    rest.fingerprints.dedup();
    if lines.is_empty() {
        return Err(malformed("no media line"));
    }
    if lines.iter().any(|l| l.mid.is_empty() || l.mid.len() > 16) {
        return Err(malformed("a media line without a short a=mid"));
    }
    Ok((lines, rest))
}

fn begin(media: &str) -> Option<Line> {
    let mut words = media.split(' ');
    let audio = match words.next()? {
        "audio" => true,
        "video" => false,
        _ => return None,
    };
    let rejected = words.next()? == "0";
    // Without a direction a line goes both ways (RFC 8866, 6.7).
    Some(Line { audio, rejected, sends: true, receives: true, ..Line::default() })
}

fn session(attribute: &str, rest: &mut Rest) {
    if attribute.starts_with("ice-ufrag:") {
        rest.ufrags += 1;
    } else if let Some(print) = attribute.strip_prefix("fingerprint:") {
        rest.fingerprints.push(print.trim().to_ascii_lowercase());
    }
}

fn of_line(attribute: &str, line: &mut Line) {
    match attribute.split_once(':') {
        None => match attribute {
            "sendonly" => line.receives = false,
            "recvonly" => line.sends = false,
            "inactive" => (line.sends, line.receives) = (false, false),
            // Its port 0 means no refusal (RFC 9143, 6): so Firefox offers all lines but the first.
            "bundle-only" => line.rejected = false,
            _ => {}
        },
        Some(("mid", mid)) => mid.trim().clone_into(&mut line.mid),
        Some(("rid", rid)) => {
            let mut words = rid.split(' ');
            if let (Some(name), Some("send")) = (words.next(), words.next()) {
                line.rids.push(name.to_owned());
            }
        }
        Some(("rtpmap", map)) => {
            let name = map.split_once(' ').and_then(|(_, c)| c.split('/').next()).unwrap_or("");
            line.codec |= Codec::of_rtpmap(name).is_some_and(|c| c.is_video() != line.audio);
        }
        Some(_) => {}
    }
}

/// Sending audio is the microphone; of sending video lines the first is the camera, the second the screen.
fn tracks(lines: &[Line]) -> Vec<(String, Kind, Vec<String>)> {
    let mut videos = [Kind::Camera, Kind::Screen].into_iter();
    let mut voices = [Kind::Voice].into_iter();
    let sending = lines.iter().filter(|l| l.sends && !l.rejected && l.codec);
    sending
        .filter_map(|l| {
            let kind = if l.audio { voices.next() } else { videos.next() }?;
            Some((l.mid.clone(), kind, l.rids.clone()))
        })
        .collect()
}

/// Receiving audio is the stage's; a single receiving video line is the picture, else the first is the screen and the rest are cameras.
fn seats(lines: &[Line]) -> Vec<(String, Seat)> {
    let receiving = || lines.iter().filter(|l| l.receives && !l.rejected && l.codec);
    let only = receiving().filter(|l| !l.audio).count() == 1;
    let most = u8::try_from(CAMERAS).unwrap_or(u8::MAX);
    let mut videos = std::iter::once(if only { Seat::Picture } else { Seat::Screen })
        .chain((0..most).map(Seat::Camera));
    let mut audios = std::iter::once(Seat::Audio);
    receiving()
        .filter_map(|l| {
            let seat = if l.audio { audios.next() } else { videos.next() }?;
            Some((l.mid.clone(), seat))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "v=0\r\no=- 1 2 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=ice-ufrag:abcd\r\n\
        a=ice-pwd:0123456789012345678901\r\na=fingerprint:sha-256 AB:CD\r\n";

    fn offer(lines: &[(&str, &str)]) -> String {
        let mut text = HEAD.to_owned();
        for (i, (media, direction)) in lines.iter().enumerate() {
            let codec = if *media == "audio" { "opus/48000/2" } else { "VP8/90000" };
            let section = format!(
                "m={media} 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:{i}\r\na={direction}\r\na=rtpmap:96 {codec}\r\n"
            );
            text.push_str(&section);
        }
        text
    }

    fn roles(client: Client, lines: &[(&str, &str)]) -> (Vec<Kind>, Vec<Seat>) {
        let read = read(client, &offer(lines)).unwrap();
        (read.tracks.iter().map(|t| t.1).collect(), read.seats.iter().map(|s| s.1).collect())
    }

    #[test]
    fn a_browsers_eleven_lines_but_one_are_too_many_only_at_eleven() {
        let mut lines = vec![("audio", "sendonly"), ("video", "sendonly"), ("video", "sendonly")];
        lines.extend([("audio", "recvonly"), ("video", "recvonly")]);
        lines.extend([("video", "recvonly"); 5]);
        let (tracks, seats) = roles(Client::Browser, &lines);
        assert_eq!(tracks, [Kind::Voice, Kind::Camera, Kind::Screen]);
        assert_eq!(seats[..3], [Seat::Audio, Seat::Screen, Seat::Camera(0)]);
        assert_eq!(seats.last(), Some(&Seat::Camera(4)));
    }

    #[test]
    fn strangers_offers() {
        let both = [("audio", "sendrecv"), ("video", "sendrecv")];
        let (kinds, seats) = roles(Client::Browser, &both);
        assert_eq!(
            (kinds, seats),
            (vec![Kind::Voice, Kind::Camera], vec![Seat::Audio, Seat::Picture])
        );
        let (kinds, seats) = roles(Client::Whip, &both);
        assert_eq!((kinds, seats), (vec![Kind::Voice, Kind::Camera], vec![]));
        let (kinds, seats) = roles(Client::Whep, &both);
        assert_eq!((kinds, seats), (vec![], vec![Seat::Audio, Seat::Picture]));
        let (kinds, seats) = roles(
            Client::Browser,
            &[("audio", "inactive"), ("audio", "sendonly"), ("audio", "sendonly")],
        );
        assert_eq!((kinds, seats), (vec![Kind::Voice], vec![]));
    }

    #[test]
    fn a_line_with_port_0_is_rejected_unless_it_goes_by_the_bundle_alone() {
        let rejected = offer(&[("video", "sendrecv")]).replace("m=video 9", "m=video 0");
        let bundled = rejected.clone() + "a=bundle-only\r\n";
        let roles = |text: &str| {
            let read = read(Client::Browser, text).unwrap();
            (read.tracks.len(), read.seats.len())
        };
        assert_eq!((roles(&rejected), roles(&bundled)), ((0, 0), (1, 1)));
    }

    #[test]
    fn firefoxs_own_offer() {
        let read =
            read(Client::Browser, include_str!("../tests/media/offers/firefox.sdp")).unwrap();
        let kinds: Vec<_> = read.tracks.iter().map(|(_, kind, rids)| (*kind, rids.len())).collect();
        assert_eq!(kinds, [(Kind::Voice, 0), (Kind::Camera, 2), (Kind::Screen, 0)]);
        let seats: Vec<_> = read.seats.iter().map(|(_, seat)| *seat).collect();
        let cameras = (0..6).map(Seat::Camera);
        assert_eq!(
            seats,
            [Seat::Audio, Seat::Screen].into_iter().chain(cameras).collect::<Vec<_>>()
        );
    }

    #[test]
    fn what_is_wrong_is_named() {
        let ok = offer(&[("audio", "sendrecv")]);
        let cases = [
            (String::new(), "sdp_malformed"),
            ("v=0\r\n".to_owned(), "sdp_malformed"),
            ("x".repeat(limit::OFFER + 1), "sdp_too_long"),
            (offer(&vec![("audio", "sendrecv"); 1_000])[..60_000].to_owned(), "sdp_too_many_lines"),
            (ok.replace("a=ice-ufrag", "a=x"), "sdp_no_ufrag"),
            (ok.replace("a=fingerprint", "a=x"), "sdp_fingerprint"),
            (ok.replace("opus", "speex"), "sdp_codecs"),
            (ok.replace("m=audio", "m=application"), "sdp_malformed"),
            (ok.replace("a=mid:0", "a=x"), "sdp_malformed"),
        ];
        for (text, code) in cases {
            assert_eq!(read(Client::Browser, &text).map_err(|e| e.code()).unwrap_err(), code);
        }
    }

    #[test]
    fn candidates_are_cut_and_layers_read() {
        let text = offer(&[("video", "sendonly")])
            + "a=candidate:1 1 udp 1 192.0.2.1 5000 typ host\r\na=end-of-candidates\r\na=rid:h send\r\na=rid:l send\r\n";
        let read = read(Client::Browser, &text).unwrap();
        assert!(!read.text(true).contains("candidate"));
        assert_eq!(read.tracks[0].2, ["h", "l"]);
        assert_eq!(read.fingerprints, ["sha-256 ab:cd"]);
    }

    #[test]
    fn feedback_of_lines_that_only_receive_is_left_out_where_nobody_estimates() {
        let feedback = "a=extmap:5 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n\
            a=rtcp-fb:96 transport-cc\r\n";
        let line = |mid: u8, direction: &str, more: &str| {
            format!(
                "m=audio 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:{mid}\r\na={direction}\r\na=rtpmap:96 opus/48000/2\r\n\
                 {more}a=rtcp-fb:96 nack\r\n"
            )
        };
        let all = |more: &str, received: &str| {
            let lines = [("sendonly", more), ("recvonly", received), ("sendrecv", more)];
            let lines = (0..).zip(lines).map(|(mid, (direction, more))| line(mid, direction, more));
            lines.fold(HEAD.to_owned(), |text, line| text + &line)
        };
        let read = read(Client::Browser, &all(feedback, feedback)).unwrap();
        assert_eq!(read.text(true), all(feedback, feedback));
        assert_eq!(read.text(false), all(feedback, ""));
    }
}
