//! Bad input: each ends its sender or is ignored with a counter, and the room goes on.

use std::net::{Ipv4Addr, SocketAddr};

use media::command::Command;
use media::{Client, Fact, JoinError, Kind, Why};

use crate::client::{BROWSER, Shape};
use crate::world::{ROOM, World};

const STRANGER: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::new(203, 0, 113, 5)), 4_444);

/// A speaks with the floor, B listens; then whatever happens, B must go on hearing A.
fn meeting(seed: u64) -> World {
    let mut world = World::new(seed);
    world.join(1, BROWSER);
    world.join(2, BROWSER);
    world.connect();
    let now = world.now;
    world.clients[0].speak(now);
    world.clients[0].share(now);
    world.grant(Some(1), &[]);
    world.run(500);
    world
}

#[track_caller]
fn goes_on(world: &mut World) {
    world.clients[1].forget();
    world.run(1_000);
    let b = &world.clients[1];
    let heard = b.heard(b.lines.audio);
    assert!(heard.len() >= 49, "{}", heard.len());
    assert!(heard.windows(2).all(|w| w[1].seq == w[0].seq + 1));
}

fn good_offer(world: &World) -> String {
    let mut client = crate::client::Client::new(1, 1, BROWSER, STRANGER, world.now);
    client.offer()
}

#[test]
fn offers_that_cannot_be_answered() {
    let mut world = meeting(1);
    let good = good_offer(&world);
    let head = good.split("m=").next().unwrap().to_owned();
    let line = good.split("m=").nth(1).map(|l| format!("m={l}")).unwrap();
    let lines = |n: usize| {
        let short = line.lines().take(3).collect::<Vec<_>>().join("\r\n") + "\r\n";
        head.clone() + &short.repeat(n)
    };
    let cases = [
        (String::new(), "sdp_malformed"),
        ("hello".to_owned(), "sdp_malformed"),
        ("\u{0}\u{ffff}\nm=".repeat(50), "sdp_too_many_lines"),
        (good.clone() + &"a=x\r\n".repeat(20_000), "sdp_too_long"),
        (lines(1_000).chars().take(65_000).collect(), "sdp_too_many_lines"),
        (good.replace("a=ice-ufrag:", "a=x:"), "sdp_no_ufrag"),
        (good.replace("a=fingerprint:", "a=x:"), "sdp_fingerprint"),
        (good.replace("opus", "x").replace("VP8", "y"), "sdp_codecs"),
        (good.replace("m=audio", "m=application"), "sdp_malformed"),
        (good.replace("a=ice-pwd:", "a=x:"), "sdp_malformed"),
        (good.replace("a=fingerprint:sha-256 ", "a=fingerprint:sha-256 zz"), "sdp_malformed"),
    ];
    for (peer, (offer, code)) in (1_000u64..).zip(cases) {
        // Each of another member, so that the limit of joins is none of this test.
        let answer = world.offer(peer, peer, Client::Browser, offer);
        assert_eq!(answer.map_err(|e| e.code()), Err(code), "case {}", peer - 1_000);
    }
    // Cut and shuffled at random: refused or answered, never more.
    for peer in 2_000..2_300 {
        let mut bytes: Vec<u8> = good.bytes().collect();
        for _ in 0..=world.roll(20) {
            let at = usize::try_from(world.roll(bytes.len() as u64)).unwrap();
            match world.roll(3) {
                0 => bytes[at] = u8::try_from(32 + world.roll(90)).unwrap(),
                1 => bytes.truncate(at.max(40)),
                _ => drop(bytes.remove(at)),
            }
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        drop(world.offer(peer, peer, Client::Browser, text));
    }
    goes_on(&mut world);
}

#[test]
fn a_certificate_that_is_not_the_offers_is_dropped() {
    let mut world = meeting(2);
    let mut client = crate::client::Client::new(900, 9, BROWSER, STRANGER, world.now);
    let offer = client.offer();
    let at = offer.find("a=fingerprint:sha-256 ").unwrap() + "a=fingerprint:sha-256 ".len();
    let mut forged = offer.clone();
    let digit = if &offer[at..=at] == "0" { "1" } else { "0" };
    forged.replace_range(at..=at, digit);
    let forged = forged.replace(&offer[at - 22..at + 95], &forged[at - 22..at + 95]);
    let answer = world.offer(900, 9, Client::Browser, forged).unwrap();
    client.answer(&answer, world.now);
    world.clients.push(client);
    world.run(3_000);
    let gone = world.told(|fact| match fact {
        Fact::Gone { member, why, .. } => Some((member.0, *why)),
        _ => None,
    });
    assert_eq!(gone, [(9, Why::Failed)]);
    let connected = world.told(|fact| match fact {
        Fact::Connected { member, .. } => Some(member.0),
        _ => None,
    });
    assert_eq!(connected, [1, 2]);
    goes_on(&mut world);
}

#[test]
fn a_further_offer_with_another_certificate_is_refused() {
    let mut world = meeting(3);
    let peer = world.clients[0].peer;
    let (tx, rx) = std::sync::mpsc::channel();
    let offer = good_offer(&world);
    world.command(Command::Offer(ROOM, peer, offer, Box::new(move |a| tx.send(a).unwrap())));
    assert_eq!(rx.try_recv().unwrap(), Err(JoinError::WrongFingerprint));
    goes_on(&mut world);
}

/// A binding request (RFC 8489) for a user name, without a valid integrity.
fn check(user: &str) -> Vec<u8> {
    let mut attributes = Vec::new();
    let mut attribute = |kind: u16, value: &[u8]| {
        attributes.extend(kind.to_be_bytes());
        attributes.extend(u16::try_from(value.len()).unwrap().to_be_bytes());
        attributes.extend(value);
        attributes.resize(attributes.len().div_ceil(4) * 4, 0);
    };
    attribute(0x0006, user.as_bytes());
    attribute(0x0024, &[0x6e, 0, 0, 1]);
    attribute(0x802a, &[1; 8]);
    attribute(0x0025, &[]);
    attribute(0x0008, &[7; 20]);
    let mut bytes = vec![0, 1];
    bytes.extend(u16::try_from(attributes.len()).unwrap().to_be_bytes());
    bytes.extend(0x2112_a442u32.to_be_bytes());
    bytes.extend([9; 12]);
    bytes.extend(attributes);
    bytes
}

#[test]
fn checks_with_foreign_or_stolen_names_are_counted_and_never_answered() {
    let mut world = meeting(4);
    for i in 0..500 {
        world.throw(STRANGER, &check(&format!("nobody{i}:x")));
    }
    assert_eq!(world.core.counts().foreign_ufrag, 500);
    // The right names of both ends, but not the password.
    let client = &mut world.clients[1];
    let user = format!(
        "{}:{}",
        client.server_ufrag,
        client.rtc.direct_api().local_ice_credentials().ufrag
    );
    world.throw(STRANGER, &check(&user));
    assert_eq!(world.core.counts().foreign_ufrag, 500, "found, and not answered");
    for garbage in [&b""[..], &[0], &[0; 19], &[1; 20], &[0; 300], &[64; 50], &[255; 2_000]] {
        world.throw(STRANGER, garbage);
    }
    // Media of nobody.
    world.throw(STRANGER, &[0x80; 100]);
    world.throw(STRANGER, &[22; 100]);
    assert_eq!(world.core.counts().unknown_address, 2);
    assert!(!world.sent_to.contains_key(&STRANGER), "nothing goes to a stranger");
    goes_on(&mut world);
}

#[test]
fn a_clients_candidates_make_the_server_send_nowhere() {
    let mut world = World::new(5);
    let mut client = crate::client::Client::new(900, 9, BROWSER, STRANGER, world.now);
    let victim: SocketAddr = (Ipv4Addr::new(192, 0, 2, 66), 53).into();
    let offer = client.offer();
    let line =
        format!("a=candidate:1 1 udp 2130706431 {} {} typ host\r\n", victim.ip(), victim.port());
    let offer = offer.replace("a=ice-ufrag", &(line + "a=ice-ufrag"));
    assert!(offer.contains("192.0.2.66"));
    let answer = world.offer(900, 9, Client::Browser, offer).unwrap();
    assert!(answer.contains("a=ice-lite"));
    client.answer(&answer, world.now);
    world.run(5_000);
    assert_eq!(world.sent_to.len(), 0, "not one datagram before a check came");
    world.clients.push(client);
    world.connect();
    assert!(!world.sent_to.contains_key(&victim));
}

#[test]
fn a_flood_of_media_is_dropped_undecrypted_and_the_room_goes_on() {
    let mut world = meeting(6);
    let flooder = world.join(3, BROWSER);
    world.connect();
    let now = world.now;
    world.clients[flooder].packets_a_frame = 300;
    world.clients[flooder].film(now);
    world.run(1_000);
    let counts = world.snapshot();
    let flood = &counts.peers[flooder];
    assert!(flood.flooded > 5_000, "{flood:?}");
    assert!(flood.received[Kind::Camera.index()] < 3_200, "{flood:?}");
    assert_eq!(flood.received, flood.blocked);
    goes_on(&mut world);
    // Who does not stop is put out.
    world.run(9_000);
    let limited = world.told(|fact| match fact {
        Fact::Gone { member, why, .. } => Some((member.0, *why)),
        _ => None,
    });
    assert_eq!(limited, [(3, Why::Limit)]);
    // From a stranger it costs a look-up each.
    for _ in 0..10_000 {
        world.core.receive(false, STRANGER, &[0x80; 1_200]);
    }
    goes_on(&mut world);
}

#[test]
fn a_flood_of_joins_is_refused() {
    let mut world = meeting(7);
    let mut refused = Vec::new();
    for _ in 0..30 {
        if let Err(error) = world.try_join(3, BROWSER) {
            refused.push(error);
        }
    }
    assert_eq!(refused[0], JoinError::MemberFull);
    assert_eq!(refused.len(), 26, "four peers a member");
    // Joining and leaving again and again: ten, then one a second.
    let mut joined = 0;
    for _ in 0..40 {
        if let Ok(index) = world.try_join(4, BROWSER) {
            joined += 1;
            let peer = world.clients[index].peer;
            world.command(Command::Leave(ROOM, peer));
        }
    }
    assert_eq!(joined, 10);
    world.clients.truncate(2);
    goes_on(&mut world);
}

#[test]
fn a_flood_of_keyframe_requests_is_two_a_second_to_the_source() {
    let mut world = meeting(8);
    world.run(1_000);
    let before = world.clients[0].keyframes_asked;
    for _ in 0..100 {
        let stage = world.clients[1].lines.stage.unwrap();
        let mut direct = world.clients[1].rtc.direct_api();
        let stream = direct.stream_rx_by_mid(stage, None).unwrap();
        stream.request_keyframe(str0m::media::KeyframeRequestKind::Pli);
        world.run(20);
    }
    let asked = world.clients[0].keyframes_asked - before;
    assert!((3..=5).contains(&asked), "{asked} in two seconds");
    assert!(world.core.counts().keyframes_asked > 50);
    goes_on(&mut world);
}

#[test]
fn packets_too_long_to_forward_are_dropped_and_no_receiver_suffers() {
    let mut world = meeting(9);
    let (now, mic) = (world.now, world.clients[0].lines.mic);
    world.clients[0].send(mic, false, now);
    for _ in 0..50 {
        let now = world.now;
        world.clients[0].blurt(vec![1; 1_500], now);
        world.run(10);
    }
    assert!(world.core.counts().oversize >= 45, "{}", world.core.counts().oversize);
    assert_eq!(world.snapshot().peers.len(), 2);
    let now = world.now;
    world.clients[0].speak(now);
    world.run(200);
    goes_on(&mut world);
}

#[test]
fn an_observer_or_player_that_sends_reaches_nobody() {
    let mut world = meeting(10);
    // A player's tracks are nobody's, whatever it sends.
    let player = world.join(5, Shape { kind: Client::Whep, ..BROWSER });
    world.connect();
    let now = world.now;
    world.clients[player].speak(now);
    world.grant(Some(5), &[5]);
    world.run(50);
    world.clients[1].forget();
    world.run(1_000);
    assert!(world.clients[1].got.is_empty());
    world.grant(Some(1), &[]);
    world.run(200);
    goes_on(&mut world);
}
