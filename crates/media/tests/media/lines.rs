//! What a receiver gets over lines of all sorts, with bandwidth estimation.

use crate::client::BROWSER;
use crate::world::World;

/// A has the floor and speaks; her camera would send 1.5 Mbit/s. B receives.
fn two() -> World {
    let mut world = World::with(6, true);
    for member in 1..=2 {
        world.join(member, BROWSER);
    }
    world.connect();
    let now = world.now;
    world.clients[0].packets_a_frame = 6;
    world.clients[0].size = 1_040;
    world.clients[0].speak(now);
    world.grant(Some(1), &[1]);
    world
}

/// A films at 1.5 Mbit/s and speaks; B sees it over a line of `rates` bit/s, each for 12 seconds (0: any). How much of the voice and of
/// the picture came in the last 4 of these, in packets, and what the server took the line for.
fn over_lines(rates: &[u64]) -> Vec<(usize, usize, u64)> {
    let mut world = two();
    let now = world.now;
    world.clients[0].film(now);
    let mut measure = |rate: &u64| {
        world.faults.rate = *rate;
        world.run(8_000);
        world.clients[1].forget();
        world.run(4_000);
        let b = &world.clients[1];
        let (voice, picture) = (b.heard(b.lines.audio), b.heard(Some(b.lines.cameras[0])));
        (voice.len(), picture.len(), world.snapshot().peers[1].bandwidth.unwrap())
    };
    rates.iter().map(&mut measure).collect()
}

#[test]
fn a_wide_line_carries_all_and_a_thin_one_the_voice() {
    let came = over_lines(&[20_000_000, 400_000, 0]);
    let [wide, thin, again] = came[..] else { panic!("{came:?}") };
    assert!(wide.0 > 195 && wide.1 > 700, "{came:?}");
    assert!(thin.0 > 190 && thin.1 < 300, "{came:?}");
    assert!(again.0 > 195 && again.1 > 300, "{came:?}");
}

/// While voice alone is sent the estimate sinks far below a picture's rate, also on a wide line.
#[test]
fn a_picture_that_begins_after_long_talk_comes_at_once() {
    let mut world = two();
    world.faults.rate = 20_000_000;
    world.run(20_000);
    for _ in 0..3 {
        let now = world.now;
        world.clients[0].film(now);
        world.clients[1].forget();
        world.run(2_000);
        let b = &world.clients[1];
        assert!(
            b.heard(Some(b.lines.cameras[0])).len() > 250,
            "{}",
            b.heard(Some(b.lines.cameras[0])).len()
        );
        let now = world.now;
        world.clients[0].stop_filming(now);
        world.run(5_000);
    }
}

/// Nothing is lost, but in the first two seconds all waits for a machine that is busy: the estimate sinks below half of what is sent.
#[test]
fn a_machine_that_pauses_costs_nobody_a_picture() {
    for pause in [40, 80, 120, 160, 200] {
        let mut world = two();
        let now = world.now;
        world.clients[0].film(now);
        world.faults.pause = pause;
        world.run(2_000);
        world.faults.pause = 0;
        world.run(8_000);
        let b = &world.clients[1];
        let heard = b.heard(Some(b.lines.cameras[0]));
        let counts = (heard[0].count, heard.last().unwrap().count);
        let missed = counts.1 - counts.0 + 1 - u32::try_from(heard.len()).unwrap();
        assert_eq!(missed, 0, "pauses of {pause} ms, of {} packets", heard.len());
        assert!(heard.len() > 1_700, "pauses of {pause} ms: {}", heard.len());
    }
}

/// The picture is given up within two seconds, so that the voice goes on; and comes back by itself on a line that is wide again.
#[test]
fn a_line_that_turns_thin_takes_the_picture_and_not_the_voice() {
    let mut world = two();
    let now = world.now;
    world.clients[0].film(now);
    let mut came = |rate: u64, ms: u64| {
        world.faults.rate = rate;
        world.clients[1].forget();
        world.run(ms);
        let b = &world.clients[1];
        (b.heard(b.lines.audio).len(), b.heard(Some(b.lines.cameras[0])).len())
    };
    let wide = came(0, 4_000);
    assert!(wide.0 >= 199 && wide.1 > 700, "{wide:?}");
    came(400_000, 2_000);
    let thin = came(400_000, 8_000);
    assert!(thin.0 > 390 && thin.1 < 50, "{thin:?}");
    came(0, 12_000);
    let again = came(0, 4_000);
    assert!(again.0 >= 199 && again.1 > 700, "{again:?}");
}
