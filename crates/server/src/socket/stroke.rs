//! What one socket draws: a stroke put together from its parts, a box or words told whole, each written
//! as it would be stored if it ended now.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use meeting::{AnnotationKind, Epoch, PenMove, Stroke, StrokeId, limit};
use serde::Deserialize;
use serde_json::value::{RawValue, to_raw_value};

use crate::api::text;

/// Points of a stroke that are kept when it is cut; the others saw the rest too.
const POINTS_MAX: usize = 10_000;
/// Characters of a colour.
const COLOUR_CHARS_MAX: usize = 32;
/// Further out than any board goes.
const COORDINATE_MAX: f64 = 1_000_000.0;

/// What the data of a `stroke` signal may say. What says something else is relayed all the same.
#[derive(Debug, Deserialize)]
struct Data {
    id: String,
    /// The number of the first of these points.
    start: Option<usize>,
    #[serde(default)]
    points: Vec<[f64; 2]>,
    color: Option<String>,
    width: Option<f64>,
    epoch: Option<u64>,
    #[serde(default)]
    cancelled: bool,
    /// With `content` in place of points: the whole of it so far, as the body that would store it.
    annotation_type: Option<AnnotationKind>,
    content: Option<BTreeMap<String, Box<RawValue>>>,
}

/// What one signal means to the meeting.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) epoch: Option<Epoch>,
    pub(super) pen_move: PenMove,
}

/// What a socket has drawn of its stroke so far.
#[derive(Debug, Default)]
pub(super) struct OpenStroke {
    id: String,
    points: Vec<[f64; 2]>,
}

impl OpenStroke {
    /// Adds a part; none if the data says no stroke that could be kept.
    pub(super) fn take(&mut self, data: &RawValue) -> Option<Part> {
        let data: Data = serde_json::from_str(data.get()).ok()?;
        let id = text::stroke(data.id).ok()?;
        let epoch = data.epoch.map(Epoch);
        if data.cancelled {
            *self = Self::default();
            return Some(Part { epoch, pen_move: PenMove::GaveUp(id) });
        }
        if let Some((kind, content)) = data.annotation_type.zip(data.content) {
            let stroke = whole(id, kind, content)?;
            return Some(Part { epoch, pen_move: PenMove::Drew(stroke) });
        }
        let is_far = |value: &f64| value.abs() > COORDINATE_MAX;
        if data.points.iter().flatten().any(is_far) {
            return None;
        }
        if self.id != id.0 {
            *self = Self { id: id.0.clone(), points: Vec::new() };
        }
        // A part that was told before is told again from its number on.
        self.points.truncate(data.start.unwrap_or(self.points.len()));
        let room = POINTS_MAX.saturating_sub(self.points.len());
        self.points.extend(data.points.into_iter().take(room));
        let color = data.color.filter(|color| color.chars().count() <= COLOUR_CHARS_MAX);
        let content = self.content(color.as_deref(), data.width)?;
        let bytes = u32::try_from(content.len()).ok()?;
        let content = text::seal(content, None);
        let stroke = Stroke { id, kind: AnnotationKind::Drawing, content, bytes };
        Some(Part { epoch, pen_move: PenMove::Drew(stroke) })
    }

    /// As its author would have stored it; `cut` says that they did not.
    fn content(&self, color: Option<&str>, width: Option<f64>) -> Option<String> {
        if self.points.is_empty() {
            return None;
        }
        let mut text = String::from("{\"points\":[");
        for (at, [x, y]) in self.points.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            write!(text, "{comma}[{},{}]", rounded(*x), rounded(*y)).ok()?;
        }
        text.push(']');
        if let Some(width) = width.filter(|width| (0.0..=1_000.0).contains(width)) {
            write!(text, ",\"width\":{}", (width * 100.0).round() / 100.0).ok()?;
        }
        if let Some(color) = color {
            write!(text, ",\"color\":{}", serde_json::to_string(color).ok()?).ok()?;
        }
        let id = serde_json::to_string(&self.id).ok()?;
        write!(text, ",\"element\":{{\"id\":{id}}},\"cut\":true}}").ok()?;
        (text.len() <= limit::CONTENT_BYTES_MAX).then_some(text)
    }
}

/// What its author would have stored, word for word, and that they did not.
fn whole(
    id: StrokeId,
    kind: AnnotationKind,
    mut content: BTreeMap<String, Box<RawValue>>,
) -> Option<Stroke> {
    content.insert("cut".into(), to_raw_value(&true).ok()?);
    let (content, bytes) = text::content(&to_raw_value(&content).ok()?).ok()?;
    Some(Stroke { id, kind, content, bytes })
}

/// To a tenth of a unit, as the board measures.
fn rounded(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(open: &mut OpenStroke, data: &str) -> Option<String> {
        let raw = RawValue::from_string(data.to_owned()).unwrap();
        match open.take(&raw)?.pen_move {
            PenMove::Drew(stroke) => stroke.content.text().map(str::to_owned),
            PenMove::GaveUp(id) => Some(format!("gave up {}", id.0)),
        }
    }

    #[test]
    fn parts_become_one_content_in_the_authors_words() {
        let mut open = OpenStroke::default();
        take(
            &mut open,
            r#"{"id":"s","start":0,"points":[[1,2],[3.26,4]],"color":"ink","width":8.5}"#,
        );
        let content =
            take(&mut open, r#"{"id":"s","start":2,"points":[[-5,6]],"color":"ink","width":8.5}"#);
        assert_eq!(
            content.as_deref(),
            Some(
                r#"{"points":[[1,2],[3.3,4],[-5,6]],"width":8.5,"color":"ink","element":{"id":"s"},"cut":true}"#
            )
        );
        let again = take(&mut open, r#"{"id":"s","start":1,"points":[[9,9]]}"#).unwrap();
        assert!(again.starts_with(r#"{"points":[[1,2],[9,9]]"#), "{again}");
        let other = take(&mut open, r#"{"id":"t","points":[[7,7]]}"#).unwrap();
        assert!(other.starts_with(r#"{"points":[[7,7]]"#), "{other}");
        assert_eq!(take(&mut open, r#"{"id":"t","cancelled":true}"#).as_deref(), Some("gave up t"));
    }

    #[test]
    fn words_and_boxes_are_told_whole_and_kept_as_they_were_last() {
        let mut open = OpenStroke::default();
        let said = |text: &str| {
            format!(
                r#"{{"id":"w","annotation_type":"text","content":{{"text":"{text}","y":1.50}},"epoch":3}}"#
            )
        };
        take(&mut open, &said("wor"));
        let content = take(&mut open, &said("words"));
        assert_eq!(content.as_deref(), Some(r#"{"cut":true,"text":"words","y":1.50}"#));
        let raw = RawValue::from_string(said("all")).unwrap();
        let Part { epoch, pen_move } = open.take(&raw).unwrap();
        assert_eq!(epoch, Some(Epoch(3)));
        assert!(matches!(pen_move, PenMove::Drew(Stroke { kind: AnnotationKind::Text, .. })));
    }

    #[test]
    fn what_is_no_stroke_is_only_relayed() {
        let mut open = OpenStroke::default();
        for data in [
            "null",
            "7",
            r#"{"points":[[1,2]]}"#,
            r#"{"id":"","points":[[1,2]]}"#,
            r#"{"id":"s","points":[[1e9,2]]}"#,
            r#"{"id":"s","points":"M0 0"}"#,
            r#"{"id":"s","points":[]}"#,
            r#"{"id":"s","element":{"type":"text"}}"#,
            r#"{"id":"s","annotation_type":"text"}"#,
            r#"{"id":"s","annotation_type":"star","content":{}}"#,
            r#"{"id":"s","annotation_type":"text","content":[]}"#,
            r#"{"id":"s","annotation_type":"text","content":{"text":"\u0000"}}"#,
        ] {
            assert_eq!(take(&mut open, data), None, "{data}");
        }
    }

    #[test]
    fn a_stroke_without_end_is_kept_up_to_its_bound() {
        let mut open = OpenStroke::default();
        let part =
            format!(r#"{{"id":"s","points":[{}]}}"#, vec!["[1234.5,678.9]"; 4_000].join(","));
        for _ in 0..4 {
            assert!(take(&mut open, &part).is_some());
        }
        assert_eq!(open.points.len(), POINTS_MAX);
    }
}
