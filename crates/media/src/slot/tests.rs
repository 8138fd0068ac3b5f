use std::time::Duration;

use super::*;
use crate::codec::look;

fn slot() -> Slot {
    Slot::new("v".into(), 7.into(), [Some(111.into()), Some(96.into()), None])
}

fn feed(track: u32, stage: u64) -> Feed {
    Feed { track, layer: Layer::Large, stage }
}

fn voice(seq: u64, time: u32, arrived: Instant) -> Packet {
    let payload: Arc<[u8]> = Arc::from([0u8; 10]);
    let (codec, look) = (Codec::Opus, Look::default());
    Packet {
        seq,
        time,
        marker: false,
        codec,
        look,
        level: None,
        orientation: None,
        payload,
        arrived,
    }
}

fn video(seq: u64, time: u32, arrived: Instant, key: bool, picture: u16, tl0: u8) -> Packet {
    let [high, low] = picture.to_be_bytes();
    let bytes = [0x90, 0xe0, 0x80 | high, low, tl0, 0, u8::from(!key), 1, 2];
    let look = look(Codec::Vp8, &bytes);
    Packet { codec: Codec::Vp8, look, payload: Arc::from(bytes), ..voice(seq, time, arrived) }
}

fn write(take: Take) -> Out {
    match take {
        Take::Write(out) => out,
        Take::Wait | Take::Skip => panic!("{take:?}"),
    }
}

#[test]
fn hand_over_and_back_goes_on_by_one_each_time() {
    let t = Instant::now();
    let at = |ms| t + Duration::from_millis(ms);
    let mut slot = slot();
    let mut seqs = Vec::new();
    let mut times = Vec::new();
    // A in stage 1, B in stage 2, A again in stage 3 with a seq and time that went on meanwhile.
    let plan = [(1, 1, 5_000, 9_000), (2, 2, 70_000, 123), (1, 3, 5_100, 105_000)];
    for (i, (track, stage, seq, time)) in (0u64..).zip(plan) {
        for n in 0..3 {
            let packet =
                voice(seq + n, time + 960 * u32::try_from(n).unwrap(), at(i * 60 + n * 20));
            let out = write(slot.take(&packet, feed(track, stage), true, None));
            assert_eq!(out.first, n == 0);
            seqs.push(out.seq);
            times.push(out.time);
        }
    }
    assert_eq!(seqs, (1_000..1_009).collect::<Vec<_>>());
    assert!(times.windows(2).all(|w| w[1].wrapping_sub(w[0]) == 960), "{times:?}");
}

#[test]
fn a_packet_overtaken_at_the_start_is_kept_and_one_from_before_is_not() {
    let t = Instant::now();
    let mut slot = slot();
    assert_eq!(write(slot.take(&voice(1, 0, t), feed(1, 1), true, None)).seq, 1_000);
    // The new holder's last packet before the grant was 99.
    let mut take = |seq| slot.take(&voice(seq, 0, t), feed(2, 2), true, Some(100));
    assert_eq!(write(take(101)).seq, 1_002);
    assert_eq!(write(take(100)).seq, 1_001);
    assert!(matches!(take(99), Take::Skip));
    assert_eq!(write(take(102)).seq, 1_003);
}

#[test]
fn a_source_that_jumped_meanwhile_leaves_no_gap() {
    let t = Instant::now();
    let mut slot = slot();
    slot.take(&voice(1, 0, t), feed(1, 1), true, None);
    assert_eq!(write(slot.take(&voice(500, 0, t), feed(2, 2), true, Some(100))).seq, 1_001);
}

#[test]
fn video_begins_at_a_keyframe_and_picture_ids_go_on() {
    let t = Instant::now();
    let mut slot = slot();
    let mut take = |packet, f| slot.take(&packet, f, true, None);
    assert!(matches!(take(video(10, 0, t, false, 700, 20), feed(1, 1)), Take::Wait));
    write(take(video(11, 3_000, t, true, 701, 21), feed(1, 1)));
    write(take(video(12, 6_000, t, false, 702, 22), feed(1, 1)));
    assert!(matches!(take(video(90, 0, t, false, 5, 200), feed(2, 2)), Take::Wait));
    let out = write(take(video(91, 0, t, true, 6, 201), feed(2, 2)));
    assert_eq!(out.seq, 1_002);
    let packet = video(91, 0, t, true, 6, 201);
    let descriptor = packet.look.vp8.unwrap();
    assert_eq!(out.patch, descriptor.patch().picture_id(703).tl0_pic_idx(23).build().ok());
}

#[test]
fn the_old_layer_goes_on_until_the_wanted_one_begins() {
    let t = Instant::now();
    let mut slot = slot();
    let large = feed(1, 0);
    let small = Feed { layer: Layer::Small, ..large };
    write(slot.take(&video(1, 0, t, true, 1, 1), large, true, None));
    // Now the small one is wanted.
    write(slot.take(&video(2, 3_000, t, false, 2, 2), large, false, None));
    assert!(matches!(slot.take(&video(50, 0, t, false, 9, 9), small, true, None), Take::Wait));
    let out = write(slot.take(&video(51, 3_000, t, true, 10, 10), small, true, None));
    assert_eq!(out.seq, 1_002);
    assert!(matches!(slot.take(&video(3, 6_000, t, false, 3, 3), large, false, None), Take::Skip));
}

#[test]
fn a_codec_that_was_not_negotiated_is_skipped() {
    let packet = Packet { codec: Codec::H264, ..voice(1, 0, Instant::now()) };
    assert!(matches!(slot().take(&packet, feed(1, 1), true, None), Take::Skip));
}
