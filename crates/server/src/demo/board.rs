//! What the simulated people put on the board: notes in two columns, each of which somebody underlines, rings or points on.

use serde_json::{Value, json};

use super::script::{NOTES, pick};

/// The board of the web app has this measure and knows these colours.
const WIDTH: i32 = 1_600;
const HEIGHT: i32 = 900;
const COLOURS: [&str; 5] = ["ink", "blue", "green", "red", "violet"];

const COLUMNS: i32 = 2;
const ROWS: i32 = 6;
const COLUMN: i32 = WIDTH / COLUMNS;
const ROW: i32 = HEIGHT / ROWS;
/// Free above and left of the first note.
const MARGIN: i32 = 70;
/// A text of this height keeps the longest note in its column; so wide is a letter of it at most.
const TEXT_SIZE: i32 = 32;
const LETTER: i32 = 15;
/// How far a line that goes around a note keeps from its words.
const AIR: i32 = 14;

/// The next thing to be drawn on a board, as the body of a call; nothing once it is full.
pub(super) fn next_mark(board: &Value) -> Option<Value> {
    let marks: Vec<&Value> = board.as_array().into_iter().flatten().collect();
    let (notes, signs): (Vec<_>, Vec<_>) =
        marks.into_iter().partition(|mark| mark["annotation_type"] == "text");
    let taken: Vec<usize> = notes.iter().filter_map(|mark| place_of(mark)).collect();
    let signed: Vec<usize> = signs.iter().filter_map(|mark| place_of(mark)).collect();
    let plain: Vec<usize> = taken.into_iter().filter(|place| !signed.contains(place)).collect();
    let said: Vec<&Value> = notes.iter().map(|mark| &mark["content"]["text"]).collect();
    let free: Vec<usize> =
        (0..NOTES.len()).filter(|&place| !said.iter().any(|text| **text == NOTES[place])).collect();
    // About as many signs as notes, and the first thing is a note.
    let sign = !plain.is_empty() && (free.is_empty() || rand::random_bool(0.5));
    if sign {
        Some(sign_at(pick(&plain)))
    } else {
        (!free.is_empty()).then(|| note_at(pick(&free)))
    }
}

/// The place in which a mark stands.
fn place_of(mark: &Value) -> Option<usize> {
    let content = &mark["content"];
    let (x, y) = match content["points"][0].as_array() {
        Some(point) => (point.first()?.as_f64()?, point.get(1)?.as_f64()?),
        None => (content["x"].as_f64()?, content["y"].as_f64()?),
    };
    usize::try_from(step_of(y, ROW, ROWS) * COLUMNS + step_of(x, COLUMN, COLUMNS)).ok()
}

/// Which of so many steps of one size something is in.
fn step_of(at: f64, size: i32, count: i32) -> i32 {
    (0..count).rev().find(|step| at >= f64::from(step * size)).unwrap_or(0)
}

/// Where the words of a place begin, and how far they go: left, base line, width.
fn line_of(place: usize) -> (i32, i32, i32) {
    let place = i32::try_from(place).unwrap_or_default();
    let (row, column) = (place / COLUMNS, place % COLUMNS);
    let letters =
        NOTES.get(usize::try_from(place).unwrap_or_default()).map_or(0, |note| note.len());
    let width = LETTER * i32::try_from(letters).unwrap_or_default();
    (column * COLUMN + MARGIN, row * ROW + MARGIN + TEXT_SIZE, width)
}

fn note_at(place: usize) -> Value {
    let (x, y, _) = line_of(place);
    let content = json!({"text": NOTES[place], "x": x, "y": y, "size": TEXT_SIZE, "color": "ink"});
    json!({"annotation_type": "text", "content": content})
}

/// What somebody adds to a note.
fn sign_at(place: usize) -> Value {
    let (x, y, width) = line_of(place);
    let color = pick(&COLOURS);
    let (top, height) = (y - TEXT_SIZE - AIR / 2, TEXT_SIZE + 2 * AIR);
    let drawing = |points: Vec<[f64; 2]>| json!({"annotation_type": "drawing", "content": {"points": points, "color": color, "width": 5}});
    let shape = |shape: &str, x: i32, width: i32| {
        let content = json!({"shape": shape, "x": x, "y": top, "width": width, "height": height, "color": color});
        json!({"annotation_type": "shape", "content": content})
    };
    match rand::random_range(0..5) {
        0 => drawing(underline(x, y + AIR, width)),
        1 => drawing(ring(x - AIR, top, width + 2 * AIR, height)),
        2 => drawing(tick(x - 3 * AIR, y)),
        3 => shape("rectangle", x - AIR, width + 2 * AIR),
        _ => shape("ellipse", x - 2 * AIR, width + 4 * AIR),
    }
}

/// By hand: it rises a little and is not quite straight.
fn underline(x: i32, y: i32, width: i32) -> Vec<[f64; 2]> {
    let sway = [0, 2, 3, 2, 0, -2, -3, -2];
    let steps = (0..=width / 12).zip(sway.iter().cycle());
    steps.map(|(step, sway)| [x + step * 12, y + sway - step / 6].map(f64::from)).collect()
}

/// Once around, wider as it goes, and on over where it began.
fn ring(x: i32, y: i32, width: i32, height: i32) -> Vec<[f64; 2]> {
    const STEPS: i32 = 40;
    let steps = (0..STEPS + 4).map(f64::from);
    steps
        .map(|step| {
            let turn = std::f64::consts::TAU * step / f64::from(STEPS) - 2.4;
            let slack = 1.0 + step * 0.002;
            let at = |from: i32, size: i32, part: f64| {
                (f64::from(from) + f64::from(size) / 2.0 * (1.0 + part * slack)).round()
            };
            [at(x, width, turn.cos()), at(y, height, turn.sin())]
        })
        .collect()
}

fn tick(x: i32, y: i32) -> Vec<[f64; 2]> {
    let down = (0..4).map(|step| [x + step * 3, y - 12 + step * 4]);
    let up = (0..7).map(|step| [x + 12 + step * 4, y - 4 - step * 5]);
    down.chain(up).map(|point| point.map(f64::from)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws until nothing more fits.
    fn drawn() -> Vec<Value> {
        let mut board = Vec::new();
        while let Some(mark) = next_mark(&Value::Array(board.clone())) {
            board.push(mark);
            assert!(board.len() <= 2 * NOTES.len(), "a board is full at last");
        }
        board
    }

    #[test]
    fn a_board_fills_with_each_note_once_and_a_sign_to_each() {
        let board = drawn();
        assert_eq!(board.len(), 2 * NOTES.len());
        for (place, note) in NOTES.iter().enumerate() {
            let at: Vec<&Value> =
                board.iter().filter(|mark| place_of(mark) == Some(place)).collect();
            assert_eq!(at.len(), 2, "{note}: {at:?}");
            assert_eq!(at[0]["content"]["text"], *note);
        }
    }

    #[test]
    fn all_of_it_is_on_the_board() {
        let on_board = |x: f64, y: f64| {
            (0.0..=f64::from(WIDTH)).contains(&x) && (0.0..=f64::from(HEIGHT)).contains(&y)
        };
        for mark in drawn() {
            let content = &mark["content"];
            let number = |value: &Value| value.as_f64().unwrap_or_default();
            for point in content["points"].as_array().into_iter().flatten() {
                assert!(on_board(number(&point[0]), number(&point[1])), "{mark}");
            }
            let words = content["text"].as_str().and_then(|text| i32::try_from(text.len()).ok());
            let width = number(&content["width"]).max(f64::from(words.unwrap_or(0) * LETTER));
            let (x, y) = (number(&content["x"]), number(&content["y"]));
            assert!(
                on_board(x, y) && on_board(x + width, y + number(&content["height"])),
                "{mark}"
            );
        }
    }
}
